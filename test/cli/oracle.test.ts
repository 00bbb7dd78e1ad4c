import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Answer, judge, type OracleCase } from "../graph/oracle-judge.ts";
import { inWorkplace, revisionFile, type Workplace } from "../support/world.ts";

const CORPUS = join(import.meta.dirname, "../fixtures/oracle/corpus-shared.jsonl");

const cases: readonly OracleCase[] = readFileSync(CORPUS, "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line));

for (const question of cases) {
  test(`ebb agrees with Alembic on ${question.id}: ${question.command} ${question.target}`, async () => {
    await inWorkplace(async (place) => {
      for (const { revision, ...links } of question.graph) {
        place.write(`m/${revision}.sql`, revisionFile({ id: revision, ...links }));
      }
      judge(question, await ask(place, question));
    });
  });
}

/** The documents of `plan` and `show`, as far as the judge looks at them. */
interface Document {
  readonly error?: { readonly code: string };
  readonly steps?: readonly { readonly direction: string; readonly revision: string }[];
  readonly heads_after?: readonly string[];
  readonly revisions?: readonly { readonly revision: string }[];
}

async function ask(place: Workplace, question: OracleCase): Promise<Answer> {
  const { value } = await place.json(...commandLine(question), "--dir", "m");
  const { error, steps = [], heads_after = [], revisions } = value as Document;
  if (error !== undefined) return { kind: "refused", code: error.code };
  if (revisions !== undefined) {
    return { kind: "resolved", revisions: revisions.map(({ revision }) => revision) };
  }
  return {
    kind: "planned",
    steps: steps.map(({ direction, revision }) => [direction, revision]),
    rows: heads_after,
  };
}

function commandLine({ command, target, current, purge }: OracleCase): string[] {
  const targets = [target].flat();
  if (command === "resolve") return ["show", ...targets];
  const from = current.length === 0 ? "base" : current.join(",");
  return ["plan", command, ...targets, "--from", from, ...(purge ? ["--purge"] : [])];
}
