/**
 * Text ↔ short text for addresses: raw deflate with a preset dictionary, a checksum before it, base64url round both.
 * Reading is for strangers' text: what it may give is bounded, whatever comes in.
 */
import {type FlateError, FlateErrorCode, Inflate, strToU8} from "fflate";
import {deflateRaw} from "pako";
import {fromBase64url, toBase64url} from "./base64url.ts";
import {LinkError} from "./errors.ts";

/** Deflate looks back so far: more of a dictionary is of no use. */
export const DICTIONARY_LIMIT = 32_768;
/** Bytes of text that a link may hold: as many as the longest address of Chromium has characters. */
export const TEXT_LIMIT = 2 * 1024 * 1024;

const CHECKSUM_BYTES = 4;
/** Deflate gives at most 1,032 bytes for one: so much is read before the sum is looked at. */
const STEP = 1024;

/** Compresses a text. Deterministic. */
export function squeeze(text: string, dictionary: Uint8Array): string {
  const bytes = strToU8(text);
  // fflate writes it as well, but links would be three per cent longer.
  const packed = deflateRaw(bytes, {level: 9, memLevel: 9, dictionary: dictionary.subarray(-DICTIONARY_LIMIT)});
  const result = new Uint8Array(CHECKSUM_BYTES + packed.length);
  new DataView(result.buffer).setUint32(0, checksum(bytes));
  result.set(packed, CHECKSUM_BYTES);
  return toBase64url(result);
}

/**
 * The text that `squeeze` was given, with the same dictionary.
 * @throws {LinkError} when it was cut, changed, or holds more than `TEXT_LIMIT` bytes
 */
export function unsqueeze(squeezed: string, dictionary: Uint8Array): string {
  const bytes = fromBase64url(squeezed);
  if (!bytes) {
    // Of four characters that make three bytes, a cut may have left one.
    if (/^[\w-]+$/.test(squeezed)) throw new LinkError("truncated", "The link ends in the middle of its notebook.");
    throw new LinkError("corrupt", "There are characters in it that a link never has.");
  }
  if (bytes.length <= CHECKSUM_BYTES) throw new LinkError("truncated", "The link ends before its notebook begins.");
  const text = inflate(bytes.subarray(CHECKSUM_BYTES), dictionary.subarray(-DICTIONARY_LIMIT));
  if (checksum(text) !== new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)) {
    throw new LinkError("corrupt", "Its checksum is wrong: characters were changed or lost on the way.");
  }
  return new TextDecoder().decode(text);
}

function inflate(packed: Uint8Array, dictionary: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const stream = new Inflate({dictionary}, (chunk) => {
    chunks.push(chunk);
    size += chunk.length;
  });
  try {
    for (let at = 0; at < packed.length; at += STEP) {
      stream.push(packed.subarray(at, at + STEP), at + STEP >= packed.length);
      if (size > TEXT_LIMIT) throw new LinkError("oversized", "It holds more text than 2 MB, more than any link may.");
    }
  } catch (error) {
    if (error instanceof LinkError) throw error;
    if ((error as FlateError).code === FlateErrorCode.UnexpectedEOF) {
      throw new LinkError("truncated", "The link ends in the middle of its notebook.");
    }
    throw new LinkError("corrupt", "It cannot be decompressed: characters were changed or lost on the way.");
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** Adler-32 (RFC 1950), as zlib has it. */
function checksum(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return ((b << 16) | a) >>> 0;
}
