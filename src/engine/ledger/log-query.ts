/**
 * The parts of the log to read: its half-run sections, with digests of the recorded sections,
 * or with all records.
 */
export type LogDetail = "journal" | "digests" | "records";

/**
 * Returns a query with one value, the parts of the log as JSON. `%1$I` stands for the schema, `%3$I`
 * for the log.
 */
export function logQuery(detail: LogDetail): string {
  const parts = [
    "'format', (select pg_catalog.max(l.format) from %1$I.%3$I l)",
    "'lastLogId', (select pg_catalog.max(l.id) from %1$I.%3$I l)",
    `'journal', (${JOURNAL})`,
    ...(detail === "digests" ? [`'digests', (${DIGESTS})`] : []),
    ...(detail === "records" ? [`'records', (${RECORDS})`] : []),
  ];
  return `select pg_catalog.json_build_object(${parts.join(",\n  ")})`;
}

const IS_RECORD =
  "l.parents is not null and l.direction operator(pg_catalog.=) 'up' and l.event operator(pg_catalog.=) any ('{applied,stamped,adopted,repaired}'::pg_catalog.text[])";

/** The newest record of each revision, with the time and user of its last application. */
const RECORDS = `select pg_catalog.json_agg(r) from (
  select n.*, a.db_user, a.os_user, a.at as applied_at
  from (select distinct on (l.revision) l.revision, l.parents, l.labels, l.depends, l.message, l.checksum,
      l.up_sql is not null as has_up, l.down_sql is not null as has_down
    from %1$I.%3$I l where ${IS_RECORD} order by l.revision, l.id desc) n
  left join lateral (select a.at, a.db_user, a.os_user from %1$I.%3$I a where a.revision operator(pg_catalog.=) n.revision
    and a.direction operator(pg_catalog.=) 'up' and a.event operator(pg_catalog.=) any ('{applied,stamped,adopted}'::pg_catalog.text[])
    order by a.id desc limit 1) a on true) r`;

/** The unfinished sections: revisions whose last event is one of the journal. */
const JOURNAL = `select pg_catalog.json_agg(j order by j.id) from (
  select distinct on (l.revision) l.id, l.revision, l.direction, l.event, l.statement, l.statement_hash as hash, l.message as note, l.at
  from %1$I.%3$I l where l.revision is not null
    and l.event operator(pg_catalog.=) any ('{begin,done,failed,applied,reverted,stamped,adopted}'::pg_catalog.text[])
    and exists (select 1 from %1$I.%3$I b where b.event operator(pg_catalog.=) any ('{begin,done,failed}'::pg_catalog.text[]))
  order by l.revision, l.id desc) j where j.event operator(pg_catalog.=) any ('{begin,done,failed}'::pg_catalog.text[])
  and j.statement is not null`;

/**
 * SHA-256 over the sections of the applied revisions, as `areAsRecorded` makes it of the files. Null
 * where the server does not know the encoding of a text.
 */
const DIGESTS = `select case when pg_catalog.getdatabaseencoding() operator(pg_catalog.<>) 'SQL_ASCII' then pg_catalog.json_build_object(
    'up', ${digestOf("coalesce(u.up_sql, u.checksum, '')")}, 'down', ${digestOf("coalesce(u.down_sql, '')")}) end
  from (select distinct on (l.revision collate pg_catalog."C") l.revision, l.direction, l.up_sql, l.down_sql, l.checksum
    from %1$I.%3$I l where (${IS_RECORD}) or (l.direction operator(pg_catalog.=) 'down' and l.event operator(pg_catalog.=) any ('{reverted,stamped}'::pg_catalog.text[]))
    order by l.revision collate pg_catalog."C", l.id desc) u
  where u.direction operator(pg_catalog.=) 'up'`;

function digestOf(text: string): string {
  return sha256Of(
    `coalesce(pg_catalog.string_agg(u.revision operator(pg_catalog.||) ' ' operator(pg_catalog.||) ${sha256Of(text)}, ',' order by u.revision collate pg_catalog."C"), '')`,
  );
}

function sha256Of(text: string): string {
  return `pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(${text}, 'UTF8')), 'hex')`;
}
