import type { AuthoredRevision } from "../engine/author/author.ts";
import { cell } from "./screen/screen.ts";
import type { Theme } from "./screen/theme.ts";

/** What of a written revision is told. */
export type AuthoredView = Pick<AuthoredRevision, "upLoses" | "downLoses" | "doubts">;

/** Gives what is to be known of a written revision in JSON. */
export function authoredJson({
  upLoses,
  downLoses,
  doubts,
}: AuthoredView): Readonly<Record<string, unknown>> {
  return {
    proven: doubts.length === 0,
    doubts,
    loses_data: { up: upLoses, down: downLoses },
  };
}

/** Says what a written revision loses and in what it is not proven, a line each. */
export function authoredNotes(
  { upLoses, downLoses, doubts }: AuthoredView,
  theme: Theme,
): readonly string[] {
  return [
    ...upLoses.map((loss) => `  ${theme.warning("up loses data:")} ${cell(loss)}`),
    ...downLoses.map((loss) => `  ${theme.faint("down loses data:")} ${cell(loss)}`),
    ...doubts.map((doubt) => `  ${theme.bad("not proven:")} ${cell(doubt)}`),
  ];
}
