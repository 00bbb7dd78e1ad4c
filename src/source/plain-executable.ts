import { FOOTER_LENGTH, readFooter } from "../payload/footer.ts";

/**
 * The part of Bun's API that is used here. Loading `node:fs` takes a third of the time of an empty
 * program.
 */
declare const Bun: {
  file(path: string): {
    readonly size: number;
    slice(start: number): { arrayBuffer(): Promise<ArrayBuffer> };
  };
};

/**
 * Returns true if a file is a whole ebb without revisions inside. Returns false if it cannot be
 * read, or if this is not Bun.
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
