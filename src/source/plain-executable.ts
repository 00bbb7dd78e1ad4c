import { FOOTER_LENGTH, readFooter } from "../payload/footer.ts";

/** What is used of Bun here: loading `node:fs` takes a third as long as an empty program runs. */
declare const Bun: {
  file(path: string): {
    readonly size: number;
    slice(start: number): { arrayBuffer(): Promise<ArrayBuffer> };
  };
};

/**
 * Tells whether a file is a whole ebb without revisions inside; false also when it cannot be read,
 * or when this is not Bun.
 */
export async function isPlainExecutable(path: string): Promise<boolean> {
  try {
    const file = Bun.file(path);
    const tail = await file.slice(file.size - FOOTER_LENGTH).arrayBuffer();
    return readFooter(new Uint8Array(tail), file.size)?.payloadLength === 0;
  } catch {
    return false;
  }
}
