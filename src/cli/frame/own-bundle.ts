import { readArchive, readInfo } from "../../payload/archive.ts";
import type { BundleInfo } from "../../payload/bundle-info.ts";
import type { SourceFile } from "../../source/directory.ts";
import { readExecutable } from "../../source/executable.ts";
import type { World } from "../terminal/world.ts";

/** Revisions inside an executable. */
export interface Bundle {
  readonly info: BundleInfo;
  /**
   * Reads the revision files.
   *
   * @throws {Failure} `EBB_BUNDLE`
   */
  files(): readonly SourceFile[];
}

/**
 * Reads the revisions at the end of the running executable, if it has any.
 *
 * @throws {Failure} `EBB_BUNDLE` when it was cut or changed: nothing may run then
 */
export function readOwnBundle({ executable }: World): Bundle | undefined {
  if (executable === undefined) return undefined;
  const { payload } = readExecutable({ path: executable, name: executable });
  return payload === undefined ? undefined : bundleOf(payload);
}

/** Returns the revisions of a payload. */
export function bundleOf(payload: Uint8Array): Bundle {
  return { info: readInfo(payload), files: () => readArchive(payload) };
}
