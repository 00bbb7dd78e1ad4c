import { dirname } from "node:path";
import { authorSquash } from "../../engine/author/squash.ts";
import {
  draftSquash,
  type SquashWords,
  squashNotes,
  variableDoubts,
} from "../../engine/author/squash-draft.ts";
import { squashRange } from "../../engine/author/squash-range.ts";
import { createProject } from "../../engine/project/project.ts";
import { Failure } from "../../failure.ts";
import type { MigrationDraft } from "../../migration/draft.ts";
import { formatMigration } from "../../migration/format.ts";
import type { Header } from "../../migration/migration.ts";
import { isWhole, squashJson, squashText } from "../../output/squash.ts";
import { type Move, movesOf, replaceByOne } from "../../source/squashed-files.ts";
import type { SourceText } from "../../text/place.ts";
import type { Command, Context } from "../frame/command.ts";
import { fileName } from "../shared/new-file.ts";
import { STATE_OPTIONS, STATE_SETTINGS, withWorkshop } from "../shared/states.ts";
import { findAuthor } from "../terminal/git.ts";
import { randomHex } from "../terminal/world.ts";

/** `ebb squash`: one base revision instead of many. */
export const command: Command = {
  options: [
    {
      name: "message",
      short: "m",
      value: "TEXT",
      summary: "The message of the revision (default: that of TARGET, and the number)",
    },
    {
      name: "last-release",
      value: "NAME",
      summary: "The last release with the old revisions, for the advice to databases below",
    },
    { name: "dry-run", summary: "Prove it and show the result, but write and move nothing" },
    { name: "force", summary: "Write it although it is not proven; the doubts stand at its top" },
    ...STATE_OPTIONS,
  ],
  settings: [...new Set([...STATE_SETTINGS, "author" as const])],
  details: [
    "Replaces TARGET and all revisions below it with one base revision that keeps TARGET's id. " +
      "It is written from the schema that they leave on a scratch database, and proven there: the " +
      "same objects, and the same rows in all tables of theirs.",
    "Statements that fill tables are kept as they are, where they leave the same rows in the final " +
      "tables; else the rows themselves are written. Each is listed with its file and line. The old " +
      "files are moved into a directory beside theirs, such as migrations-squashed.",
    "Databases at TARGET or beyond need nothing. A database below it is refused by upgrade and " +
      "check: it needs the release with the old revisions first. The down is declared irreversible.",
    "Exits with 3 when the squash is not proven: nothing is written then, unless with --force. Also " +
      "exits with 3 when a statement writes into a table that these revisions did not make: it is " +
      "left out, and listed at the top of the file.",
  ],
  examples: [
    "ebb squash 375b918c8740",
    "ebb squash 375b918c8740 --dry-run",
    "ebb squash v2.0 --last-release v2.4",
  ],
  run: async (context) => {
    const { bundle } = context;
    if (bundle !== undefined) throw fixed(bundle.info.name);
    const project = context.project();
    const range = squashRange(project, context.arguments[0] ?? "");
    const migrations = range.headers.map(({ id }) => project.read(id));
    const { loadGrammar } = await import("../../grammar/load-grammar.ts");
    const parse = await loadGrammar();
    const made = await withWorkshop(context, (workshop) =>
      authorSquash(workshop, migrations, parse),
    );
    const doubts = [...made.doubts, ...variableDoubts(migrations)];
    const squashed = { ...made, doubts };
    const draft = draftSquash(range, squashed, await wordsOf(context));
    const name = `${dirname(range.target.origin)}/${nameOf(draft, range.target)}`;
    const file = { name, text: formatMigration(draft) };
    const { cwd } = context.world;
    const searched = { directories: context.settings.dir, cwd };
    const moved = movesOf(
      searched,
      range.headers.map(({ origin }) => origin),
    );
    refuseMisfit(context, moved, file);
    const view = {
      ...squashed,
      revision: draft.id,
      file: name,
      replaces: range.replaces,
      lastRelease: draft.squash?.lastRelease,
      moved,
      notes: [...range.notes, ...squashNotes(migrations)],
      isWritten: !isDryRun(context) && (doubts.length === 0 || context.options.flag("force")),
    };
    if (view.isWritten) replaceByOne(moved, file, { cwd, token: randomHex(context.world, 8) });
    if (context.wantsJson) context.json(squashJson(view));
    else context.out(squashText(view));
    return isWhole(view) ? 0 : 3;
  },
};

function fixed(name: string): Failure {
  return new Failure("EBB_USAGE", `Cannot squash in the bundle ${name}`, {
    hint: "Name the directory of the revision files with --dir",
  });
}

/** Checks that the source with the squash makes a graph, before anything is moved. */
function refuseMisfit(context: Context, moves: readonly Move[], file: SourceText): void {
  const gone = new Set(moves.map(({ from }) => from));
  const rest = context.files().filter(({ name }) => !gone.has(name));
  createProject([...rest, { name: file.name, bytes: new TextEncoder().encode(file.text) }]);
}

function isDryRun({ options }: Context): boolean {
  return options.flag("dry-run");
}

async function wordsOf({ options, settings, world }: Context): Promise<SquashWords> {
  return {
    message: options.value("message"),
    lastRelease: options.value("last-release"),
    author: settings.author ?? (await findAuthor(world)),
  };
}

/** The name of a file without a date has none. */
function nameOf(draft: MigrationDraft, { created }: Header): string {
  const name = fileName({ ...draft, created: created ?? 0 });
  return created === undefined ? name.replace(/^[^_]*_/, "") : name;
}
