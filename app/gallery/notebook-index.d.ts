declare module "virtual:notebook-index" {
  const index: readonly import("./shipped.ts").ShippedNotebook[];
  export default index;
}

declare module "virtual:notebook-descriptions" {
  /** In the order of the index. */
  const descriptions: readonly import("./described.ts").Description[];
  export default descriptions;
}

declare module "virtual:idea-map" {
  const map: import("./map/ideas.ts").IdeaMapData;
  export default map;
}
