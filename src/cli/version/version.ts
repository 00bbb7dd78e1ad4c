import process from "node:process";
import manifest from "../../../package.json" with { type: "json" };
import { EMBEDDED_VERSION } from "../../database/embedded/embedded-version.ts";
import { bundleLine } from "../../output/bundle.ts";
import { type BundleInfo, infoJson } from "../../payload/bundle-info.ts";
import { VERSION } from "./package-version.ts";

// `build.ts` replaces these names with their values. In the source they do not exist.
declare const EBB_COMMIT: string;
declare const EBB_TARGET: string;

/** Returns the text of `ebb --version`. */
export function versionText(bundle: BundleInfo | undefined): string {
  return bundle === undefined ? `ebb ${VERSION}` : `ebb ${VERSION} (bundle ${bundleLine(bundle)})`;
}

/** Returns the document of `ebb --version --json`: all parts of this ebb. */
export function versionJson(bundle: BundleInfo | undefined): Readonly<Record<string, unknown>> {
  return {
    version: VERSION,
    commit: (typeof EBB_COMMIT === "undefined" ? "" : EBB_COMMIT) || null,
    target: typeof EBB_TARGET === "undefined" ? null : EBB_TARGET,
    runtime: runtime(),
    embedded_postgresql: EMBEDDED_VERSION,
    grammar: `libpg-query ${manifest.dependencies["libpg-query"]}`,
    bundle: bundle === undefined ? null : infoJson(bundle),
  };
}

function runtime(): string {
  const { bun, deno, node } = process.versions;
  if (bun !== undefined) return `bun ${bun}`;
  return deno === undefined ? `node ${node}` : `deno ${deno}`;
}
