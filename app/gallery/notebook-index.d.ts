declare module "virtual:notebook-index" {
  const index: readonly import("./shipped.ts").ShippedNotebook[];
  export default index;
}
