import { Failure } from "../failure.ts";

/** The information about a bundle. */
export interface BundleInfo {
  readonly name: string;
  /** The number of revision files in it. */
  readonly revisions: number;
  /** ISO 8601 UTC. */
  readonly madeAt: string;
  /** The version of the ebb that made it. */
  readonly madeBy: string;
  /** The git commit of the revision files, with a plus if files differ from the commit. */
  readonly commit: string | undefined;
}

/** Returns the information as JSON, in the form of the bundle and of ebb's output. */
export function infoJson(info: BundleInfo): Readonly<Record<string, unknown>> {
  const { name, revisions, madeAt, madeBy, commit } = info;
  return { name, revisions, made_at: madeAt, made_by: `ebb ${madeBy}`, commit: commit ?? null };
}

/** Writes the information in the form of the bundle. */
export function formatInfo(info: BundleInfo): string {
  return JSON.stringify(infoJson(info));
}

/**
 * Reads the information of a bundle. Unknown fields are ignored.
 *
 * @throws {Failure} `EBB_BUNDLE`
 */
export function parseInfo(text: string): BundleInfo {
  const fields = fieldsOf(text);
  const { name, revisions, made_at: madeAt, made_by: madeBy, commit } = fields;
  const isWhole =
    typeof name === "string" &&
    typeof revisions === "number" &&
    Number.isSafeInteger(revisions) &&
    revisions >= 0 &&
    typeof madeAt === "string" &&
    typeof madeBy === "string";
  if (!isWhole) throw unreadable();
  return {
    name,
    revisions,
    madeAt,
    madeBy: madeBy.replace(/^ebb /, ""),
    commit: typeof commit === "string" ? commit : undefined,
  };
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return { ...value };
  } catch {
    // Refused below.
  }
  throw unreadable();
}

function unreadable(): Failure {
  return new Failure("EBB_BUNDLE", "Cannot read the information in this bundle", {
    hint: "Make the bundle again",
  });
}
