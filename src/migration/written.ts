import { Failure } from "../failure.ts";
import { counted } from "../text/counted.ts";
import type { SourceText } from "../text/place.ts";
import type { Section } from "./migration.ts";

/** Returns the text of a section for places in it. */
export function sourceOf({
  origin,
  source,
  written,
}: Pick<Section, "origin" | "source" | "written">): SourceText {
  return { name: origin, text: source, written };
}

/** Returns a part of a section as its author wrote it, with the names of variables. */
export function writtenPart(
  { source, written }: Pick<Section, "source" | "written">,
  { start, end }: { readonly start: number; readonly end: number },
): string {
  if (written === undefined) return source.slice(start, end);
  return written.text.slice(written.offsetOf(start), written.offsetOf(end));
}

/** Returns a whole section as its author wrote it. */
export function writtenText({ source, start, end, written }: Section): string {
  return written === undefined
    ? source.slice(start, end)
    : written.text.slice(written.start, written.end);
}

/** Returns the variables without a value. A section with one cannot run. */
export function missingVariables(section: Section): readonly string[] {
  const all = [...(section.written?.variables ?? [])];
  return all.flatMap(([name, value]) => (value === undefined ? [name] : []));
}

/** The variables without a value in the sections of one file. */
export interface MissingValues {
  readonly origin: string;
  readonly variables: readonly string[];
}

/** Returns the failure of files that cannot run for want of values, or undefined. */
export function valueFailure(files: readonly MissingValues[]): Failure | undefined {
  const lacking = files.filter(({ variables }) => variables.length > 0);
  const [first, ...others] = [...new Set(lacking.map(({ origin }) => origin))];
  if (first === undefined) return undefined;
  const names = [...new Set(lacking.flatMap(({ variables }) => variables))];
  const whose = others.length === 0 ? "its" : "their";
  const list =
    names.length === 1 ? `variable ${names[0]} has` : `variables ${names.join(", ")} have`;
  const and = others.length === 0 ? "" : ` and ${counted(others.length, "other file")}`;
  return new Failure("EBB_VARIABLE", `Cannot run ${first}${and}: ${whose} ${list} no value`, {
    hint: `Give ${names.map((name) => `--set ${name}=VALUE`).join(" ")}, or set ${names.map((name) => `EBB_SET_${name}`).join(", ")} in the environment`,
  });
}

/** Returns true if a part of a section holds a stand-in that need not be correct SQL. */
export function hasStandIn(
  { written }: Pick<Section, "written">,
  { start, end }: { readonly start: number; readonly end: number },
): boolean {
  if (written === undefined) return false;
  const [from, to] = [written.offsetOf(start), written.offsetOf(end)];
  return written.uses.some(
    (use) =>
      use.form === "plain" &&
      written.variables.get(use.name) === undefined &&
      use.start >= from &&
      use.end <= to,
  );
}
