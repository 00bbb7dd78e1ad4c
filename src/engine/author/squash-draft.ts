import { draftWritten, type MigrationDraft } from "../../migration/draft.ts";
import type { Migration } from "../../migration/migration.ts";
import { NO_OPTIONS } from "../../migration/section-options.ts";
import { counted } from "../../text/counted.ts";
import type { SquashedUp } from "./squash.ts";
import type { SquashRange } from "./squash-range.ts";

/** The words of a person about a squash. */
export interface SquashWords {
  readonly message: string | undefined;
  readonly lastRelease: string | undefined;
  readonly author: string | undefined;
}

/** Drafts the file of a squash. It has the id and the date of its newest revision. */
export function draftSquash(
  { target, replaces, labels }: SquashRange,
  { up, doubts, statements }: SquashedUp,
  { message, lastRelease, author }: SquashWords,
): MigrationDraft {
  const count = counted(replaces.length + 1, "revision");
  const own =
    target.message === "" ? `Squash of ${count}` : `${target.message} (squash of ${count})`;
  const revision = {
    id: target.id,
    parents: [],
    depends: [],
    labels,
    author,
    message: message ?? own,
    created: 0,
  };
  const reason = `it stands for ${count}; ${lastRelease ?? "the last release before the squash"} can take them back`;
  const down = { options: { ...NO_OPTIONS, irreversible: reason }, sql: "" };
  const lost = statements.filter(({ fate }) => fate === "lost");
  const draft = draftWritten(revision, { up, down, doubts });
  return {
    ...draft,
    description: [draft.description, lostText(lost)].filter((part) => part !== "").join("\n\n"),
    createdText: target.createdText,
    squash: { replaces, lastRelease },
  };
}

function lostText(lost: readonly SquashedUp["statements"][number][]): string {
  if (lost.length === 0) return "";
  const lines = lost.map(({ file, line, reason }) => `* ${file}:${line} ${reason}`);
  return ["LEFT OUT. These statements write rows outside of the squash.", ...lines].join("\n");
}

/** Says what of the old revisions is in no squash. */
export function squashNotes(migrations: readonly Migration[]): readonly string[] {
  const asserts = migrations.filter(({ assert }) => assert !== undefined);
  if (asserts.length === 0) return [];
  const verb = asserts.length === 1 ? "has an assert that is" : "have asserts that are";
  return [`${counted(asserts.length, "revision")} ${verb} not in the squash`];
}

/** The schema and the rows hold the values that variables had in one run. */
export function variableDoubts(migrations: readonly Migration[]): readonly string[] {
  return migrations.flatMap(({ id, variables = [] }) =>
    variables.length === 0
      ? []
      : [
          `Revision ${id} uses variables (${variables.join(", ")}): the squash has their values of now`,
        ],
  );
}
