import type { Section } from "../migration/migration.ts";
import { leadingWords } from "../sql/leading-words.ts";
import { endOfLine } from "../sql/literal.ts";
import { quoteLiteral } from "../sql/quote.ts";
import type { Statement } from "../sql/statements.ts";
import { placeAt } from "../text/place.ts";

/** Writes an assert section for psql: its script stops where the section would stop `upgrade`. */
export function offlineAssert(section: Section | undefined): string[] {
  return section?.statements.map((statement) => offlineStatement(section, statement)) ?? [];
}

function offlineStatement(section: Section, statement: Statement): string {
  const { source, origin } = section;
  const { start, end, copyData } = statement;
  if (copyData !== undefined) return source.slice(start, endOfLine(source, copyData.end));
  const sql = source.slice(start, end);
  if (!givesRows(section, statement)) return `${sql}\n;`;
  const { file, line } = placeAt({ name: origin, text: source }, start);
  return `do ${quoteLiteral(loopOver(sql, `${file}:${line}`))};`;
}

/** PL/pgSQL opens no cursor on anything else. */
const QUERIES: ReadonlySet<string> = new Set("( select values table with show explain".split(" "));

function givesRows({ source }: Section, statement: Statement): boolean {
  const words = leadingWords(source, statement, Number.POSITIVE_INFINITY);
  return QUERIES.has(words[0] ?? "") || words.includes("returning");
}

/** JSON keeps the columns of a row in order, whatever their names are. */
function loopOver(sql: string, place: string): string {
  return `declare answer record;
begin
  for answer in execute ${quoteLiteral(sql)} loop
    if exists (select from pg_catalog.json_each(pg_catalog.row_to_json(answer)) with ordinality c(name, value, n)
        where c.n operator(pg_catalog.=) 1 and c.value::pg_catalog.text operator(pg_catalog.=) any (array['false', 'null'])) then
      raise exception 'the assert at % does not hold', ${quoteLiteral(place)};
    end if;
  end loop;
end`;
}
