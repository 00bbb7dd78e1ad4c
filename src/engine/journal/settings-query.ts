import type { Section } from "../../migration/migration.ts";
import { quoteArray, quoteLiteral } from "../../sql/quote.ts";
import { isSetting } from "./units.ts";

/** Checks if the ledger may hold the texts of a section: not those marked `no-record`, nor the values of variables. */
export function isTextKept({ options, written }: Pick<Section, "options" | "written">): boolean {
  return options.record && written === undefined;
}

/**
 * Returns a query for the settings of the session: name, value, and whether somebody made it up.
 *
 * No catalog lists made-up settings (`app.tenant`), so the query asks for each name that the section
 * or a function mentions.
 */
export function settingsQuery(section: Section): string {
  const names = quoteArray(madeUpNames(section), "text");
  const mentioned = `select pg_catalog.unnest(${names}) as name
    union select pg_catalog.lower(m.found[1]) from (select p.prosrc from pg_catalog.pg_proc p where p.oid operator(pg_catalog.>=) 16384::pg_catalog.oid) p,
      pg_catalog.regexp_matches(p.prosrc, ${quoteLiteral(SETS_NAME)}, 'gi') m(found)`;
  return `${LISTED}
  union all select u.name, u.setting, true from (select n.name, case when not exists (select 1 from pg_catalog.pg_settings g where pg_catalog.lower(g.name) operator(pg_catalog.=) n.name)
    then pg_catalog.current_setting(n.name, true) end as setting from (${mentioned}) n where n.name operator(pg_catalog.!~) '^ebb[.]session_') u where u.setting is not null`;
}

const LISTED = `select g.name::pg_catalog.text as name, g.setting::pg_catalog.text as setting, false as is_made_up from pg_catalog.pg_settings g where g.source operator(pg_catalog.=) 'session' and g.setting is not null
  union all select 'session_authorization', session_user::pg_catalog.text, false
  union all select 'role', pg_catalog.current_setting('role'), false`;

/** Finds the name of a made-up setting that the body of a function sets. */
const SETS_NAME = String.raw`(?:set_config\s*[(]\s*'|\mset\s+(?:session\s+)?)([a-z_][a-z0-9_$]*[.][a-z_][a-z0-9_$.]*)`;

/** `SET a.b`, and any text `'a.b'`, may name a setting. */
const NAME = /(?:'|\bset\s+(?:session\s+)?)([a-z_][\w$]*\.[a-z_][\w$.]*)/gi;

/** Returns the made-up settings that a section may name. */
function madeUpNames(section: Section): readonly string[] {
  const { source, statements, start, end } = section;
  const names = namesIn(source.slice(start, end));
  if (isTextKept(section)) return names;
  // A resumed run repeats from the file what only sets something.
  const texts = statements.map((statement) => source.slice(statement.start, statement.end));
  const repeated = new Set(texts.filter(isSetting).flatMap(namesIn));
  return names.filter((name) => !repeated.has(name));
}

function namesIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(NAME)].map(([, name = ""]) => name.toLowerCase()))];
}
