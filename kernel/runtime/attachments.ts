import {autoType, dsvFormat} from "d3";
import {type NpyArray, parseNpy} from "./npy.ts";

export interface DsvOptions {
  delimiter?: string;
  /** Rows as arrays instead of objects. */
  array?: boolean;
  /** Numbers, dates and booleans instead of strings (d3.autoType). */
  typed?: boolean;
}

/** The files of a notebook. */
export interface Attachments {
  set(name: string, mime: string, bytes: ArrayBuffer | null): void;
  has(name: string): boolean;
  /** @throws {Error} names the files there are when there is none of this name */
  file(name: string): AttachedFile;
  text(name: string): string;
  names(): string[];
}

/** @param decodeImage makes something drawable of an image file */
export function createAttachments(decodeImage: (image: Blob) => Promise<unknown> = decodeBitmap): Attachments {
  const files = new Map<string, {mime: string; bytes: ArrayBuffer}>();

  function find(name: string) {
    const found = files.get(name);
    if (found) return found;
    const names = [...files.keys()].sort();
    const there = names.length === 0 ? "No file is attached to this notebook." : `Attached are ${names.join(", ")}.`;
    throw new Error(`There is no file named ${JSON.stringify(name)}. ${there}`);
  }

  return {
    set(name, mime, bytes) {
      if (bytes) files.set(name, {mime: mime || guessType(name), bytes});
      else files.delete(name);
    },
    has: (name) => files.has(name),
    file(name) {
      const {mime, bytes} = find(name);
      return new AttachedFile(name, mime, bytes, decodeImage);
    },
    text: (name) => new TextDecoder().decode(find(name).bytes),
    names: () => [...files.keys()],
  };
}

/** What `FileAttachment(name)` gives. Every reader gives a fresh copy. */
export class AttachedFile {
  readonly name: string;
  readonly mimeType: string;
  /** Bytes. */
  readonly size: number;
  readonly #bytes: ArrayBuffer;
  readonly #decodeImage: (image: Blob) => Promise<unknown>;

  constructor(name: string, mime: string, bytes: ArrayBuffer, decodeImage: (image: Blob) => Promise<unknown>) {
    this.name = name;
    this.mimeType = mime;
    this.size = bytes.byteLength;
    this.#bytes = bytes;
    this.#decodeImage = decodeImage;
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#bytes.slice(0);
  }

  async blob(): Promise<Blob> {
    return new Blob([this.#bytes], {type: this.mimeType});
  }

  /** @param encoding as for TextDecoder */
  async text(encoding?: string): Promise<string> {
    return new TextDecoder(encoding).decode(this.#bytes);
  }

  /** @throws {SyntaxError} names the file when it is not JSON */
  async json(): Promise<unknown> {
    try {
      return JSON.parse(await this.text());
    } catch (error) {
      throw new SyntaxError(`${this.name} is not valid JSON: ${error instanceof Error ? error.message : error}`);
    }
  }

  /** Rows of a table with a header line, with `columns`; with `array`, all lines as arrays. */
  async dsv({delimiter = ",", array = false, typed = false}: DsvOptions = {}): Promise<unknown[]> {
    const format = dsvFormat(delimiter);
    const text = (await this.text()).replace(/^\uFEFF/, "");
    if (array) return typed ? format.parseRows(text, autoType) : format.parseRows(text);
    return typed ? format.parse(text, autoType) : format.parse(text);
  }

  async csv(options?: Omit<DsvOptions, "delimiter">): Promise<unknown[]> {
    return this.dsv({...options, delimiter: ","});
  }

  async tsv(options?: Omit<DsvOptions, "delimiter">): Promise<unknown[]> {
    return this.dsv({...options, delimiter: "\t"});
  }

  /** An image that canvases and `tf.browser.fromPixels` take. */
  async image(): Promise<unknown> {
    return this.#decodeImage(await this.blob());
  }

  /** A NumPy array: `{dtype, shape, data}`. */
  async npy(): Promise<NpyArray> {
    return parseNpy(this.#bytes);
  }
}

async function decodeBitmap(image: Blob): Promise<unknown> {
  if (typeof createImageBitmap !== "function") throw new Error("This kernel cannot decode images.");
  return createImageBitmap(image);
}

const TYPES: Readonly<Record<string, string>> = {
  csv: "text/csv",
  tsv: "text/tab-separated-values",
  json: "application/json",
  txt: "text/plain",
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  svg: "image/svg+xml",
  js: "text/javascript",
  ts: "text/x-typescript",
};

function guessType(name: string): string {
  return TYPES[name.slice(name.lastIndexOf(".") + 1).toLowerCase()] ?? "application/octet-stream";
}
