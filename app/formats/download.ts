/** Files in and out of the page. */

/** Offers a text as a file to the reader's download folder. */
export function downloadText(name: string, mime: string, text: string): void {
  downloadBlob(name, new Blob([text], {type: mime}));
}

/** Offers bytes as a file to the reader's download folder. */
export function downloadBlob(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the blob after this task.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A file name made of a title: letters and digits of any script, the rest as hyphens. */
export function fileName(title: string, extension: string): string {
  const stem = title
    .normalize("NFC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 80);
  return `${stem || "notebook"}.${extension}`;
}

interface PickOptions {
  readonly multiple?: boolean;
  /** As the attribute of `<input type="file">`. */
  readonly accept?: string;
}

/** Lets the reader pick files, by default any number; none when the dialog is dismissed. */
export function pickFiles({multiple = true, accept = ""}: PickOptions = {}): Promise<File[]> {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = multiple;
  input.accept = accept;
  return new Promise((resolve) => {
    input.addEventListener("change", () => resolve([...(input.files ?? [])]));
    input.addEventListener("cancel", () => resolve([]));
    input.click();
  });
}
