import { Failure } from "../failure.ts";

/** What a bundle says of itself. */
export interface BundleInfo {
  readonly name: string;
  /** How many revision files it holds. */
  readonly revisions: number;
  /** ISO 8601 UTC. */
  readonly madeAt: string;
  /** The version of the ebb that made it. */
  readonly madeBy: string;
  /** The git commit of the revision files, with a plus when files differ from it. */
  readonly commit: string | undefined;
}

/** Gives the information in JSON, as it stands in the bundle and as ebb shows it. */
export function infoJson(info: BundleInfo): Readonly<Record<string, unknown>> {
  const { name, revisions, madeAt, madeBy, commit } = info;
  return { name, revisions, made_at: madeAt, made_by: `ebb ${madeBy}`, commit: commit ?? null };
}

/** Writes the information as it stands in the bundle. */
export function formatInfo(info: BundleInfo): string {
  return JSON.stringify(infoJson(info));
}

/**
 * Reads the information of a bundle; fields that this ebb does not know are left alone.
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
    // Said below.
  }
  throw unreadable();
}

function unreadable(): Failure {
  return new Failure("EBB_BUNDLE", "What this bundle says of itself cannot be read", {
    hint: "Make the bundle again",
  });
}
