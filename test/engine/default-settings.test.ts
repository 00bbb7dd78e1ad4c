import assert from "node:assert/strict";
import { test } from "node:test";
import { onServer, type ServerSite } from "./server.ts";

/** Settings that change how the server reads or writes texts, as a role or a database may have them. */
const SETTINGS: readonly string[] = [
  "standard_conforming_strings = off",
  "client_encoding = 'LATIN1'",
  "DateStyle = 'German'",
  "IntervalStyle = 'sql_standard'",
  "escape_string_warning = off",
  "backslash_quote = off",
  "quote_all_identifiers = on",
  "bytea_output = 'escape'",
  "extra_float_digits = -15",
  "array_nulls = off",
  "transform_null_equals = on",
  "xmloption = 'document'",
  "xmlbinary = 'hex'",
  "TimeZone = 'Asia/Kolkata'",
];

/** Who has the setting, and since when. */
const WAYS: readonly (readonly [string, (site: ServerSite, setting: string) => Promise<string>])[] =
  [
    [
      "of the role",
      (site, setting) => preset(site, `alter role ${site.roleName("dev")} set ${setting}`),
    ],
    [
      "of the database",
      (site, setting) => preset(site, `alter database ${site.db.name} set ${setting}`),
    ],
    [
      "that the section gives the database",
      async (site, setting) => `alter database ${site.db.name} set ${setting};`,
    ],
  ];

for (const [whose, give] of WAYS) {
  test(
    `a default ${whose} changes nothing that is recorded, read or run later`,
    onServer(async (site) => {
      const dev = await site.role("dev", "superuser");
      for (const setting of SETTINGS) {
        site.write("migrations/aaaa.sql", fileWith(await give(site, setting)));
        const up = await site.as(dev, "up");
        assert.equal(up.status, 0, `${setting}: ${up.stderr}`);
        assert.deepEqual(await recorded(site), ["Grün 'a' \\ b", DOWN], setting);
        site.remove("migrations/aaaa.sql");
        const log = await site.as(dev, "log", "--json");
        assert.match(log.stdout, /"at": "\d{4}-\d\d-\d\dT[\d:.]+Z"/, setting);
        const down = await site.as(dev, "downgrade", "base", "--no-source");
        assert.equal(down.status, 0, `${setting}: ${down.stderr}`);
        const made = await site.value("select relname from pg_class where relname ~ '^é'");
        assert.equal(made, "é\\", setting);
        await site.db.query(
          `set standard_conforming_strings = on; set client_encoding = 'UTF8'; drop table "é\\"; drop table ebb_version, ebb_log; alter database ${site.db.name} reset all; alter role ${site.roleName("dev")} reset all`,
        );
      }
      await site.db.query(`drop owned by ${site.roleName("dev")} cascade`);
    }),
  );
}

async function preset(site: ServerSite, sql: string): Promise<string> {
  await site.db.query(sql);
  return "";
}

const DOWN = `-- down\ncreate table "é\\" (x text default 'C:\\n');`;

function fileWith(sql: string): string {
  return `-- Grün 'a' \\ b\n-- revision: aaaa\n\n-- up\n${sql}\n\n${DOWN}\n`;
}

async function recorded(site: ServerSite): Promise<readonly unknown[]> {
  const rows = await site.db.query("select message, down_sql from ebb_log where event = 'applied'");
  return Object.values(rows[0] ?? {}).map((text) => String(text).trim());
}
