import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

/** The version of the fake ebb, a program that prints it. */
export const VERSION = "9.8.7";
export const PROGRAM = `#!/bin/sh\necho "ebb ${VERSION}"\n`;
const ARCHIVE = gzipSync(PROGRAM);
const TARGETS = [
  ...["linux-x64", "linux-x64-musl", "linux-x64-baseline", "linux-arm64", "linux-arm64-musl"],
  ...["darwin-x64", "darwin-arm64"],
];

/** Returns the files of a mirror. The checksum is correct unless another is given. */
export function mirror(
  checksum = createHash("sha256").update(ARCHIVE).digest("hex"),
): Map<string, Uint8Array> {
  const names = TARGETS.map((target) => `ebb-${target}.gz`);
  const sums = names.map((name) => `${checksum}  ${name}\n`).join("");
  return new Map([
    ...names.map((name): [string, Uint8Array] => [name, ARCHIVE]),
    ["SHA256SUMS", new TextEncoder().encode(sums)],
  ]);
}
