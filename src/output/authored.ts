import type { AuthoredRevision } from "../engine/author/author.ts";
import { cell } from "./screen/screen.ts";
import type { Theme } from "./screen/theme.ts";

/** The reported facts of a written revision. */
export type AuthoredView = Pick<AuthoredRevision, "upLoses" | "downLoses" | "doubts">;

/** Returns the facts of a written revision as JSON. */
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

/** Lists the losses of a written revision and the doubts about its proof, one line each. */
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
