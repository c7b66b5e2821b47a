/** The content of a gzip file; bytes that are none are given back as they are (a host may have unpacked them). */
export async function gunzip(bytes: ArrayBuffer): Promise<ArrayBuffer> {
  const [first, second] = new Uint8Array(bytes);
  if (first !== 0x1f || second !== 0x8b) return bytes;
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  try {
    return await new Response(unpacked).arrayBuffer();
  } catch (error) {
    throw new Error("The gzip file is damaged.", {cause: error});
  }
}
