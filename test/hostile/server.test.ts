import assert from "node:assert/strict";
import { test } from "node:test";
import { quoteIdentifier, quoteLiteral } from "../../src/sql/quote.ts";
import { onServer, type ServerSite } from "../engine/server.ts";
import { assertTame, NASTY } from "./nasty-texts.ts";

/** PostgreSQL cannot store these two, and a name has at most 63 bytes. */
const TEXTS = Object.entries(NASTY).filter(([name]) => !["a NUL", "half a pair"].includes(name));
const ORDINARY = [
  "a percent",
  "very long",
  "a format",
  "markup",
  "a Mermaid click",
  "a colour",
  "line separators",
];
const NAMES = TEXTS.filter(([name]) => !ORDINARY.includes(name)).map(
  ([name, text]) => [name, shortened(text)] as const,
);

function shortened(text: string): string {
  let short = text;
  while (new TextEncoder().encode(short).length > 40)
    short = Array.from(short).slice(0, -1).join("");
  return short;
}

async function tame(site: ServerSite, ...argv: readonly string[]): Promise<number> {
  const told = await site.ebb(...argv);
  assertTame(told, argv);
  assertTame(await site.ebb(...argv, "--json"), [...argv, "--json"]);
  return told.status;
}

test(
  "no command obeys what the server says: notices, errors, names",
  onServer(async (site) => {
    for (const [, text] of TEXTS) {
      const word = quoteLiteral(text);
      const name = quoteIdentifier(shortened(text));
      const raised = [
        `do ${quoteLiteral(`begin raise notice using message = ${word}, detail = ${word}, hint = ${word}; raise exception using message = ${word}, detail = ${word}, hint = ${word}; end`)}`,
        `create table ${name} (${name} int constraint ${name} check (${name} > 0)); insert into ${name} values (-1)`,
        `select ${name}(1)`,
        `set role ${name}`,
        `select ${word}::int`,
      ];
      for (const sql of raised) {
        site.revision({ id: "aaaa", up: `${sql};` });
        assert.equal(await tame(site, "up"), 1, sql);
      }
    }
    await tame(site, "log");
  }),
);

for (const [what, name] of NAMES) {
  test(
    `a schema, a version table, a role, a tag and an application can be called like ${what}`,
    onServer(async (site) => {
      const role = quoteIdentifier(`${name}${site.db.name}`);
      await site.db.query(
        `create table canary (); create schema ${quoteIdentifier(name)}; create role ${role}; grant all on schema ${quoteIdentifier(name)} to ${role}`,
      );
      site.revision({ id: "aaaa", up: "create table t ();", down: "drop table t;" });
      site.revision({ id: "bbbb", parents: ["aaaa"], up: "select 1;", down: "select 1;" });
      // A dot parts the schema from the table.
      const heads = name.replaceAll(".", "");
      const place = ["--schema", name, "--version-table", heads];
      const run = [...place, "--application-name", name];
      const told = async (...argv: readonly string[]): Promise<number> => {
        const line = [...argv, ...(argv[0] === "up" || argv[0] === "down" ? run : place)];
        const { status, stdout, stderr } = await site.ebb(...line);
        assertTame({ status, stdout, stderr }, line);
        return status;
      };
      const tableOf = (suffix: string): string =>
        `${quoteIdentifier(name)}.${quoteIdentifier(`${heads}${suffix}`)}`;
      const handOver = async (): Promise<number> => {
        await site.db.query(
          `alter table ${tableOf("")} owner to ${role}; alter table ${tableOf("_log")} owner to ${role}`,
        );
        return 0;
      };
      const statuses = [
        await told("log"),
        await told("up", "--tag", name),
        await told("up", "--json"),
        await told("current", "-v"),
        await told("status"),
        await told("log"),
        await told("log", "--json"),
        await handOver(),
        await told("down", "--role", `${name}${site.db.name}`.slice(0, 63)),
        await told("doctor"),
        await told("snapshot"),
        await told("check", "--json"),
      ];
      const { rows, tags } =
        (
          await site.db.query(
            `select (select count(*)::int from ${tableOf("")}) as rows, (select min(tag) from ${tableOf("_log")} where tag is not null) as tags, (select count(*) from canary)`,
          )
        )[0] ?? {};
      await site.db.query(`drop owned by ${role}; drop role ${role}`);
      assert.deepEqual(statuses.slice(0, 9), [0, 0, 0, 0, 0, 0, 0, 0, 0]);
      assert.deepEqual([rows, tags], [1, name]);
    }),
  );
}
