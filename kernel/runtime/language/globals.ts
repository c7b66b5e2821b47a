/**
 * Names that every cell finds on the global object. They are no inputs, and no cell may redefine or assign them. Any
 * other free name is an input of the cell; the graph looks for it among cells, built-ins and the global object.
 */
export const GLOBALS: ReadonlySet<string> = new Set(
  `Array ArrayBuffer atob AudioContext Blob Boolean BigInt btoa clearInterval clearTimeout crypto CustomEvent DataView
  Date decodeURI decodeURIComponent devicePixelRatio document encodeURI encodeURIComponent Error escape eval fetch File
  FileList FileReader Float32Array Float64Array Function Headers Image ImageData Infinity Int16Array Int32Array Int8Array
  Intl isFinite isNaN JSON Map Math NaN Number navigator Object parseFloat parseInt performance Path2D Promise Proxy
  RangeError ReferenceError Reflect RegExp cancelAnimationFrame requestAnimationFrame Set setInterval setTimeout String
  Symbol SyntaxError TextDecoder TextEncoder TypeError Uint16Array Uint32Array Uint8Array Uint8ClampedArray undefined
  unescape URIError URL WeakMap WeakSet WebSocket Worker window`.split(/\s+/),
);

/** Names that no cell may define. `console` is an input (each cell has its own) but as fixed as a global. */
export function isReserved(name: string): boolean {
  return GLOBALS.has(name) || name === "console" || name === "arguments";
}
