import type { RevisionText } from "../support/project.ts";

const COUNT = 30;
/** What is written before the text of a revision that has a parent. */
const HEADER_LINES = 5;

/** A no-transaction statement of which nobody but a person can know whether it was done. */
export const PLAIN = "plain";

/** The ids of the plan's revisions, in order. */
export const IDS: readonly string[] = Array.from({ length: COUNT }, (_, at) => `r${100 + at}`);

/**
 * Thirty revisions: transactional ones, `no-transaction` ones with three statements of each kind or a
 * changed session, and COPY. Each leaves rows of its own in `audit`, so that what ran twice, or never, is seen.
 */
export function sweepPlan(): RevisionText[] {
  return IDS.map((id, at) => {
    const parent = IDS[at - 1];
    const section = parent === undefined ? FIRST : (SECTIONS[at % SECTIONS.length] ?? (() => ""));
    return {
      id,
      ...(parent === undefined ? {} : { parents: parent }),
      text: `${section(id)}\n-- down irreversible: a test`,
    };
  });
}

/** How many rows in `audit` each revision leaves once it is applied. */
export function auditRowsOf(id: string): number {
  return id === IDS[0] ? 1 : (ROWS[IDS.indexOf(id) % ROWS.length] ?? 0);
}

/** Returns the line of the file with a revision's plain statement; undefined without one. */
export function plainLineOf(id: string): number | undefined {
  return lineOf(id, audit(id, PLAIN));
}

/** Returns the line of the file with the block that changes a setting; undefined without one. */
export function blockLineOf(id: string): number | undefined {
  return lineOf(id, BLOCK);
}

function lineOf(id: string, statement: string): number | undefined {
  const file = sweepPlan().find((revision) => revision.id === id);
  const at = file?.text.split("\n").indexOf(statement) ?? -1;
  return at === -1 ? undefined : at + HEADER_LINES + 1;
}

const BLOCK = "do $$ begin perform set_config('search_path', 'public', false); end $$;";

const FIRST = (id: string): string => `-- up
create table audit (at int generated always as identity, revision text, what text);
create table counter (n int not null);
insert into counter values (0);
create table t as select g as id from generate_series(1, 200) g;
create index t_base on t (id);
create schema aside;
create table aside.t (id int);
${audit(id, "first")}`;

const SECTIONS: readonly ((id: string) => string)[] = [
  (id) => `-- up
create table ${id} (id int primary key, t_id int not null default 1, check (t_id > 0));
update counter set n = n + 1;
${audit(id, "a")}
alter table ${id} add column note text default 'x';
${audit(id, "b")}`,
  (id) => `-- up no-transaction
create index concurrently ${id}_i on t (id);
${audit(id, PLAIN)}
create unique index concurrently if not exists ${id}_u on t (id);`,
  (id) => `-- up
copy audit (revision, what) from stdin;
${id}\ta
${id}\tb
${id}\tc
\\.
select pg_sleep(0.002);
create function ${id}() returns int language sql as 'select 1';`,
  (id) => `-- up
create view ${id} as select id from t;
update counter set n = n + 1;
${audit(id, "a")}
-- assert
select count(*) = 1 from audit where revision = '${id}';`,
  (id) => `-- up no-transaction
begin;
update counter set n = n + 1;
${audit(id, "a")}
commit;
reindex index concurrently t_base;
create index concurrently on t (id);`,
  (id) => `-- up no-transaction
select set_config('search_path', 'aside, public', false);
create index concurrently ${id}_aside on t (id);
${BLOCK}
create index concurrently ${id}_public on t (id);
reset search_path;
${audit(id, PLAIN)}`,
];
const ROWS = [2, 1, 3, 1, 1, 1];

/** The revisions that are one transaction, which ends with a COMMIT of ebb's own. */
export const TRANSACTIONAL: readonly string[] = sweepPlan()
  .filter(({ text }) => !text.startsWith("-- up no-transaction"))
  .map(({ id }) => id);

/** How many messages of a run are a COMMIT alone: ebb's own, and those that sections hold. */
export const COMMITS: number =
  TRANSACTIONAL.length + sweepPlan().filter(({ text }) => text.includes("\ncommit;")).length;

function audit(id: string, what: string): string {
  return `insert into audit (revision, what) values ('${id}', '${what}');`;
}
