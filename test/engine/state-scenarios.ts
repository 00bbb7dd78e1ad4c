import type { RevisionText } from "../support/project.ts";

/** A section that is struck while it runs, and how a person sees which of its statements were done. */
export interface Scenario {
  readonly what: string;
  /** The files before the command that is struck. */
  readonly before: readonly RevisionText[];
  /** The files that change, and the commands that run, before it. */
  readonly prepare?: {
    readonly commands: readonly (readonly string[])[];
    readonly sql?: string;
    readonly edited?: readonly RevisionText[];
  };
  readonly command: readonly string[];
  /** The rows that the statements of the struck section leave, by the number of the statement. */
  readonly rows: Readonly<Record<number, readonly string[]>>;
}

/** The revision whose section is struck. */
export const STRUCK = "r1";

const FIRST: RevisionText = {
  id: "r0",
  text: `-- up
create table audit (revision text, what text, at int generated always as identity);
create schema aside;
create table aside.t (id int);
create table t (id int);
insert into t select generate_series(1, 50);
create table mended (n int);
create procedure pay() language plpgsql as $$ begin
  for i in 1 .. 3 loop insert into audit values ('r1', 'paid ' || i); commit; end loop; end $$;
-- down irreversible: a test`,
};

const LAST: RevisionText = { id: "r2", parents: STRUCK, text: up(leaves("last", "r2"), "r2") };

/** An up section that also runs after its down. */
const AGAIN = `delete from audit where revision = 'r1';
drop index if exists down_i;
${leaves("up")}`;

/** Half-run sections in all the states that a person finds, each as a small plan of its own. */
export const SCENARIOS: readonly Scenario[] = [
  {
    what: "a CALL that commits inside",
    before: files(noTransaction(leaves("first"), "call pay();", leaves("then"))),
    command: ["upgrade", "head"],
    rows: { 1: ["first"], 2: ["paid 1", "paid 2", "paid 3"], 3: ["then"] },
  },
  {
    what: "a DO that commits inside",
    before: files(
      noTransaction(
        leaves("first"),
        `do $$ begin ${leaves("paid 1")} commit; ${leaves("paid 2")} commit; end $$;`,
        leaves("then"),
      ),
    ),
    command: ["upgrade", "head"],
    rows: { 1: ["first"], 2: ["paid 1", "paid 2"], 3: ["then"] },
  },
  {
    what: "settings of the session",
    before: files(
      noTransaction(
        "set search_path = aside, public;",
        leaves("first"),
        "select set_config('app.mark', 'on', false), set_config('lock_timeout', '5s', false);",
        "create index concurrently aside_i on t (id);",
        "insert into audit values ('r1', current_setting('app.mark') || ' in ' || current_schema());",
        "reset search_path;",
        "create index concurrently public_i on t (id);",
      ),
    ),
    command: ["upgrade", "head"],
    rows: { 2: ["first"], 5: ["on in aside"] },
  },
  {
    what: "a temporary table",
    before: files(
      noTransaction(
        leaves("first"),
        "create temporary table t (id int);",
        "insert into t values (7);",
        "insert into audit select 'r1', 'row ' || id from t;",
        "drop table t;",
        leaves("then"),
      ),
    ),
    command: ["upgrade", "head"],
    rows: { 1: ["first"], 4: ["row 7"], 6: ["then"] },
  },
  {
    what: "a section that was edited since",
    before: files(
      noTransaction(leaves("first"), leaves("second"), "insert into missing values (1);"),
    ),
    prepare: {
      commands: [["upgrade", "head"]],
      edited: [
        revision(
          noTransaction(
            leaves("first"),
            leaves("second"),
            leaves("mended"),
            "create index concurrently mended_i on t (id);",
            leaves("then"),
          ),
        ),
      ],
    },
    command: ["upgrade", "head"],
    rows: { 1: ["first"], 2: ["second"], 3: ["mended"], 5: ["then"] },
  },
  {
    what: "a down with a temporary table",
    before: [FIRST, withDown("create temporary table kept as select 'down 2'::text as what;")],
    prepare: { commands: [["upgrade", "head"]] },
    command: ["downgrade", "r0"],
    rows: { 1: ["down 1"], 3: ["down 2"] },
  },
  {
    what: "a down with a CALL that commits inside",
    before: [FIRST, withDown("call pay();")],
    prepare: { commands: [["upgrade", "head"]] },
    command: ["downgrade", "r0"],
    rows: { 1: ["down 1"], 2: ["paid 1", "paid 2", "paid 3"], 3: ["down 2"] },
  },
  {
    what: "a down of the ledger whose file says something else",
    before: [
      FIRST,
      { id: STRUCK, parents: "r0", text: `-- up\n${AGAIN}\n${down(leaves("down 1"))}` },
    ],
    prepare: {
      commands: [["upgrade", "head"]],
      edited: [
        {
          id: STRUCK,
          parents: "r0",
          text: `-- up\n${AGAIN}\n${down("insert into audit values ('r1', 'down ' || 1);")}`,
        },
      ],
    },
    command: ["downgrade", "r0", "--recorded"],
    rows: { 1: ["down 1"], 3: ["down 2"] },
  },
];

/** A revision with a down section that has this statement in its middle. */
function withDown(statement: string): RevisionText {
  const down = `-- down no-transaction\n${leaves("down 1")}\n${statement}\n${leaves("down 2")}`;
  return { id: STRUCK, parents: "r0", text: `-- up\n${AGAIN}\n\n${down}` };
}

function files(text: string): readonly RevisionText[] {
  return [FIRST, revision(text), LAST];
}

function revision(text: string): RevisionText {
  return { id: STRUCK, parents: "r0", text };
}

function noTransaction(...statements: readonly string[]): string {
  return up(statements.join("\n"), STRUCK).replace("-- up", "-- up no-transaction");
}

/** An up section whose down takes back everything. */
function up(sql: string, id: string): string {
  return `-- up
${sql}

-- down
drop index if exists aside.aside_i, public.aside_i, public.public_i, public.mended_i;
delete from public.audit where revision = '${id}';`;
}

function down(first: string): string {
  return `-- down no-transaction
${first}
create index concurrently down_i on t (id);
${leaves("down 2")}`;
}

function leaves(what: string, id: string = STRUCK): string {
  return `insert into public.audit values ('${id}', '${what}');`;
}
