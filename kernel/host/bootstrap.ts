/**
 * First script of a kernel's worker. A data: URL holds at most 2 MiB in Chromium, less than the kernel, so this little
 * one gets the bundle by message and imports it. It says `null` when it listens, then `null` when the kernel runs or
 * the text of the error that kept it from running, with the port that it does not need then.
 */
export const bootstrap = `
onmessage = async ({data: {code, port, generation}}) => {
  onmessage = null;
  const url = URL.createObjectURL(code);
  try {
    (await import(url)).boot(port, generation);
    postMessage(null);
  } catch (error) {
    postMessage(String(error), [port]);
  }
  URL.revokeObjectURL(url);
};
postMessage(null);
`;
