/** A file that the reader picked, with the readers that a FileAttachment has. */
import {autoType, csvParse, type DSVRowArray, tsvParse} from "d3";

export interface TableOptions {
  /** Whether values that look like numbers, dates and booleans become such. Default: false. */
  typed?: boolean;
}

export class LocalFile {
  readonly name: string;
  readonly mimeType: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly lastModified: number;
  readonly #file: File;

  constructor(file: File) {
    this.#file = file;
    this.name = file.name;
    this.mimeType = file.type || "application/octet-stream";
    this.size = file.size;
    this.lastModified = file.lastModified;
  }

  async blob(): Promise<Blob> {
    return this.#file;
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return this.#file.arrayBuffer();
  }

  stream(): ReadableStream<Uint8Array> {
    return this.#file.stream();
  }

  /** @param encoding a label of the Encoding Standard; default UTF-8. */
  async text(encoding = "utf-8"): Promise<string> {
    return new TextDecoder(encoding).decode(await this.arrayBuffer());
  }

  /** @throws {SyntaxError} that names the file when it holds no JSON. */
  async json(): Promise<unknown> {
    const text = await this.text();
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new SyntaxError(`${this.name} is not JSON: ${(error as Error).message}`);
    }
  }

  /** Rows as objects by the names in the first line, and `columns`. */
  async csv({typed = false}: TableOptions = {}): Promise<DSVRowArray> {
    const text = await this.text();
    return typed ? (csvParse(text, autoType) as DSVRowArray) : csvParse(text);
  }

  /** As `csv`, for values separated by tabs. */
  async tsv({typed = false}: TableOptions = {}): Promise<DSVRowArray> {
    const text = await this.text();
    return typed ? (tsvParse(text, autoType) as DSVRowArray) : tsvParse(text);
  }
}
