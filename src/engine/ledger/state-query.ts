import type { SessionSetting } from "../../connection.ts";
import type { Message } from "../../session.ts";
import { NO_TIME_LIMIT } from "../../sql/pinned.ts";
import { quoteLiteral } from "../../sql/quote.ts";
import { setParameter } from "../../sql/set-parameter.ts";
import { ledgerWriters } from "./ledger-grants.ts";
import { logTableName } from "./ledger-name.ts";
import { LOCK_ROOM } from "./lock-room.ts";
import { type LogDetail, logQuery } from "./log-query.ts";
import { OTHER_TOOLS_TABLES } from "./other-tools.ts";
import { areSimplyOurs, isPlainTable, isUngranted } from "./plain-table.ts";
import { foreignEventTrigger, isHeldByUs, plantedCode } from "./planted-code.ts";
import { hiddenTables, hidesRows, SEE_ALL_ROWS } from "./row-security.ts";

/** The parts of the ledger to read: the heads alone, or with the parts of the log. */
export type StateDetail = "heads" | LogDetail;

export interface StateRequest {
  /** The ledger's schema if the user named one. */
  readonly schema: string | undefined;
  readonly versionTable: string;
  readonly detail: StateDetail;
}

/**
 * Builds the messages that read the whole state, also if there is no ledger yet.
 *
 * `query_to_xml` runs a query on a table that may be missing, without a planning error. Its answer
 * is encoded in hex, because XML would change characters. The search_path is the user's, also
 * behind a pooler. A statement_timeout of the role does not apply. The run lock is not taken here:
 * behind an unrecognised pooler it would leak (docs/architecture.md#state-in-one-message).
 */
export function stateMessages(
  request: StateRequest,
  settings: readonly SessionSetting[] = [],
): readonly [Message, Message] {
  const set = settings.map(({ name, value }) => `set local ${setParameter(name, value)};\n`);
  const log = logTableName(request.versionTable);
  const sql = `set local jit = off;
set local array_nulls = on;
${SEE_ALL_ROWS};
${set.join("")}select pg_catalog.json_build_object(${stateFields(request).join(",\n  ")})::pg_catalog.text as state
from (select h.holders, coalesce(${schemaChoice(request)}, pg_catalog.current_schema()::pg_catalog.text) as schema
  from (${holdersQuery(request.versionTable)}) h) s
left join pg_catalog.pg_namespace n on n.nspname operator(pg_catalog.=) s.schema::pg_catalog.name
left join pg_catalog.pg_class v on v.relnamespace operator(pg_catalog.=) n.oid and v.relname operator(pg_catalog.=) ${name(request.versionTable)}
left join pg_catalog.pg_class l on l.relnamespace operator(pg_catalog.=) n.oid and l.relname operator(pg_catalog.=) ${name(log)}
cross join lateral (select coalesce(pg_catalog.bool_and(${isPlainTable("k", log)}), true) as plain, coalesce(pg_catalog.bool_and(${isUngranted("k")}), true) as ungranted
  from pg_catalog.pg_class k where k.oid operator(pg_catalog.=) any (array[v.oid, l.oid]) offset 0) t
cross join lateral (select case when not t.plain then ${lateText(plantedQuery(log))} end as what offset 0) p;
commit`;
  return [OPEN_READING, { sql }];
}

/**
 * A small message of its own: the server's parser may need longer for a large one than the role's
 * statement_timeout allows.
 */
const OPEN_READING: Message = {
  sql: `begin isolation level read committed read only; ${NO_TIME_LIMIT}`,
};

/**
 * The start time of backend `a` in microseconds. Together with the pid it identifies the backend.
 */
export const BACKEND_START =
  "(extract(epoch from a.backend_start) operator(pg_catalog.*) 1000000)::pg_catalog.int8";

function stateFields(request: StateRequest): string[] {
  const setting = (key: string): string => `pg_catalog.current_setting('${key}')`;
  const fields = [
    "'pid', pg_catalog.pg_backend_pid()",
    `'backendStart', (select ${BACKEND_START} from pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid()) a)`,
    "'standby', pg_catalog.pg_is_in_recovery()",
    `'readOnly', ${setting("default_transaction_read_only")}`,
    `'versionNumber', ${setting("server_version_num")}`,
    `'serverVersion', ${setting("server_version")}`,
    "'platform', pg_catalog.version()",
    `'encoding', ${setting("server_encoding")}`,
    `'lockRoom', ${LOCK_ROOM}`,
    "'database', pg_catalog.current_database()",
    "'user', session_user",
    "'role', current_user",
    "'currentSchema', pg_catalog.current_schema()",
    "'holders', s.holders",
    "'schema', s.schema",
    "'schemaExists', n.oid is not null",
    "'mayCreate', coalesce(pg_catalog.has_schema_privilege(n.oid, 'CREATE'), false)",
    "'hasVersionTable', v.oid is not null",
    "'hasLog', l.oid is not null",
    `'otherTools', case when v.oid is null then (${OTHER_TOOLS}) end`,
    `'tables', case when v.oid is null then (${TABLES}) end`,
    "'versionKind', v.relkind",
    "'logKind', l.relkind",
    "'mayWrite', coalesce(pg_catalog.has_table_privilege(v.oid, 'INSERT') and pg_catalog.has_table_privilege(v.oid, 'DELETE'), true) and coalesce(pg_catalog.has_table_privilege(l.oid, 'INSERT'), true)",
    "'planted', p.what",
    `'eventTrigger', case when v.oid is null or l.oid is null then ${foreignEventTrigger()} end`,
    `'hidden', case when not t.plain then ${lateText(ofTables(hiddenTables(["v", "l"])))}::pg_catalog.json end`,
    `'writers', case when not t.ungranted then ${lateText(ofTables(ledgerWriters(["v", "l"])))}::pg_catalog.json end`,
    `'isHeldByUs', case when t.ungranted and ${areSimplyOurs(["v.relowner", "l.relowner", "n.nspowner"])} then true else ${lateText(heldQuery())} operator(pg_catalog.=) 'true' end`,
    `'idType', ${ID_TYPE}`,
    `'heads', case when ${ID_TYPE} is not null then ${ifTable("v", HEADS, request)} end`,
  ];
  if (request.detail !== "heads") {
    fields.push(`'log', ${ifTable("l", logQuery(request.detail), request)}`);
  }
  return fields;
}

const OTHER_TOOLS = `select pg_catalog.json_agg(o.relname order by o.relname) from pg_catalog.pg_class o where o.relnamespace operator(pg_catalog.=) n.oid and o.relname operator(pg_catalog.=) any (array[${OTHER_TOOLS_TABLES.map(name).join(", ")}])`;

/** The tables of users: those of extensions do not count. */
const TABLES = `select pg_catalog.count(*) from pg_catalog.pg_class o join pg_catalog.pg_namespace m on m.oid operator(pg_catalog.=) o.relnamespace where o.relkind operator(pg_catalog.=) any ('{r,p}'::pg_catalog."char"[]) and m.nspname operator(pg_catalog.!~) '^(pg_|information_schema$)' and not exists (select 1 from pg_catalog.pg_depend d where d.classid operator(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid operator(pg_catalog.=) o.oid and d.deptype operator(pg_catalog.=) 'e'::pg_catalog."char")`;

const ID_TYPE =
  "(select pg_catalog.format_type(a.atttypid, a.atttypmod) from pg_catalog.pg_attribute a where a.attrelid operator(pg_catalog.=) v.oid and a.attname operator(pg_catalog.=) 'version_num'::pg_catalog.name)";

const HEADS =
  'select pg_catalog.json_agg(v.version_num::pg_catalog.text order by v.version_num::pg_catalog.text collate pg_catalog."C") from %1$I.%2$I v';

/** Stand for oids in a query that is planned when it runs. No name can have a NUL. */
const OIDS = "\0tables\0";
const SCHEMA = "\0schema\0";

function plantedQuery(log: string): string {
  return `select pg_catalog.min(w.what) from (select ${plantedCode("k", log)} as what
    from pg_catalog.pg_class k where k.oid operator(pg_catalog.=) any ('${OIDS}'::pg_catalog.oid[])) w`;
}

function heldQuery(): string {
  return `select pg_catalog.bool_and(w.held) from (select ${isHeldByUs(["k"], "n")} as held from pg_catalog.pg_namespace n
    left join pg_catalog.pg_class k on k.oid operator(pg_catalog.=) any ('${OIDS}'::pg_catalog.oid[]) where n.oid operator(pg_catalog.=) ${SCHEMA}::pg_catalog.oid) w`;
}

/** Returns a query for an expression about the oids of the tables `v` and `l`. */
function ofTables(expression: string): string {
  const oid = (index: number): string => `(select ('${OIDS}'::pg_catalog.oid[])[${index}] as oid)`;
  return `select ${expression} from ${oid(1)} v, ${oid(2)} l`;
}

/**
 * Returns an expression for the result of a query about the tables `v` and `l` and the schema `n`,
 * as text. The server plans the query only when it evaluates the expression.
 */
function lateText(query: string): string {
  const filled = joined(
    encoded(query)
      .split(OIDS)
      .map((part) => joined(part.split(SCHEMA).map(quoteLiteral), "n.oid::pg_catalog.text")),
    "array[v.oid, l.oid]::pg_catalog.text",
  );
  return `nullif(${decoded(filled)}, 'null')`;
}

function joined(texts: readonly string[], between: string): string {
  return texts.join(` operator(pg_catalog.||) ${between} operator(pg_catalog.||) `);
}

/**
 * Returns an expression for the JSON of a query. It is null if the table is missing, would run
 * foreign code, or hides rows.
 */
function ifTable(alias: "v" | "l", query: string, request: StateRequest): string {
  const names = `s.schema, ${quoteLiteral(request.versionTable)}, ${quoteLiteral(logTableName(request.versionTable))}`;
  const text = decoded(`pg_catalog.format(${quoteLiteral(encoded(query))}, ${names})`);
  return `case when p.what is null and not ${hidesRows(alias)} and ${alias}.relkind operator(pg_catalog.=) any ('{r,p}'::pg_catalog."char"[]) then ${text}::pg_catalog.json end`;
}

/** Returns a query whose one value is that of another query as text, in hex. */
function encoded(query: string): string {
  return `select pg_catalog.encode(pg_catalog.convert_to(coalesce((${query})::pg_catalog.text, 'null'), 'UTF8'), 'hex') as j`;
}

/** Returns an expression that runs an {@link encoded} query, given as an expression for its text. */
function decoded(query: string): string {
  const xml = `pg_catalog.query_to_xml(${query}, false, false, '')::pg_catalog.text`;
  // For megabytes, a regular expression would be slower than the rest of the query.
  const hex = `pg_catalog.split_part(pg_catalog.split_part(${xml}, '<j>', 2), '</j>', 1)`;
  return `pg_catalog.convert_from(pg_catalog.decode(${hex}, 'hex'), 'UTF8')`;
}

/** Returns a query for the schemas with a table of this name, without temporary ones. */
function holdersQuery(table: string): string {
  return `select coalesce(pg_catalog.array_agg(n.nspname::pg_catalog.text order by n.nspname), '{}'::pg_catalog.text[]) as holders
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) c.relnamespace
    where c.relname operator(pg_catalog.=) ${name(table)} and c.relkind operator(pg_catalog.=) any ('{r,p}'::pg_catalog."char"[])
      and c.relpersistence operator(pg_catalog.<>) 't'::pg_catalog."char"`;
}

function schemaChoice(request: StateRequest): string {
  if (request.schema !== undefined) return `${quoteLiteral(request.schema)}::pg_catalog.text`;
  return "case when pg_catalog.cardinality(h.holders) operator(pg_catalog.=) 1 then h.holders[1] end";
}

function name(text: string): string {
  return `${quoteLiteral(text)}::pg_catalog.name`;
}
