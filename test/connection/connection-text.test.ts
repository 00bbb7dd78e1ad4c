import assert from "node:assert/strict";
import { test } from "node:test";
import { parseConnectionText } from "../../src/connection/connection-text.ts";
import { isFailure } from "../support/is-failure.ts";

const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));

for (const [url, parameters] of [
  ["postgres://", {}],
  ["postgresql://", {}],
  ["POSTGRESQL://h", { host: "h" }],
  ["postgres:///db", { dbname: "db" }],
  ["postgres://h", { host: "h" }],
  ["postgres://h/", { host: "h" }],
  ["postgres://h:1/db", { host: "h", port: "1", dbname: "db" }],
  ["postgres://h:/db", { host: "h", dbname: "db" }],
  ["postgres://:1/db", { port: "1", dbname: "db" }],
  ["postgres://u@h", { user: "u", host: "h" }],
  ["postgres://u:@h", { user: "u", host: "h" }],
  ["postgres://:p@h", { password: "p", host: "h" }],
  ["postgres://u:p@", { user: "u", password: "p" }],
  ["postgres://u:p@/db", { user: "u", password: "p", dbname: "db" }],
  ["postgres://u:p@h:1/db", { user: "u", password: "p", host: "h", port: "1", dbname: "db" }],
  ["postgres://%75:%70@%68/%64b", { user: "u", password: "p", host: "h", dbname: "db" }],
  ["postgres://u:%70%zz%@h", { user: "u", password: "p%zz%", host: "h" }],
  ["postgres://ada@server:p@h", { user: "ada@server", password: "p", host: "h" }],
  ["postgresql+asyncpg://u:p@h/db", { user: "u", password: "p", host: "h", dbname: "db" }],
  ["postgres+psycopg2://h/db", { host: "h", dbname: "db" }],
  ["postgres://[::1]", { host: "::1" }],
  ["postgres://[::1]:1/db", { host: "::1", port: "1", dbname: "db" }],
  [
    "postgres://u:p@[fe80::1%25eth0]:1",
    { user: "u", password: "p", host: "fe80::1%eth0", port: "1" },
  ],
  ["postgres://a,b/db", { host: "a,b", port: ",", dbname: "db" }],
  ["postgres://a:1,b:2/db", { host: "a,b", port: "1,2", dbname: "db" }],
  ["postgres://a,[::1]:2", { host: "a,::1", port: ",2" }],
  ["postgres://%2Fvar%2Frun/db", { host: "/var/run", dbname: "db" }],
  ["postgres:///db?host=/var/run&port=1", { host: "/var/run", port: "1", dbname: "db" }],
  ["postgres://h/db?user=u&password=p", { host: "h", dbname: "db", user: "u", password: "p" }],
  ["postgres://u@h?user=x", { user: "x", host: "h" }],
  ["postgres://h?sslmode=disable&sslmode=require", { host: "h", sslmode: "require" }],
  ["postgres://h?sslmode=require", { host: "h", sslmode: "require" }],
  ["postgres://h?%73slmode=require", { host: "h", sslmode: "require" }],
  ["postgres://h?", { host: "h" }],
  ["postgres://h?&sslmode=require&", { host: "h", sslmode: "require" }],
  ["postgres://h?sslmode=", { host: "h", sslmode: "" }],
  ["postgres://h?options=-c%20search_path=a", { host: "h", options: "-c search_path=a" }],
  ["postgres://h?options[search_path]=a", { host: "h", options: "-c search_path=a" }],
  ["postgres://h?options%5Bsearch_path%5D=a,%20b", { host: "h", options: "-c search_path=a,\\ b" }],
  [
    "postgres://h?options[a.b]=c%5Cd&options=-c%20e=f",
    { host: "h", options: "-c e=f -c a.b=c\\\\d" },
  ],
  ["postgres://h?options[a]=1&options[b]=", { host: "h", options: "-c a=1 -c b=" }],
  [
    "postgres://u:p?x@h?options[a]=b@c",
    { user: "u", password: "p?x", host: "h", options: "-c a=b@c" },
  ],
  ["postgres://h?options=endpoint%3Dep-a-1", { host: "h", options: "endpoint=ep-a-1" }],
  ["postgres://h?ssl=true", { host: "h", sslmode: "require" }],
  ["postgres://h?ssl=false", { host: "h", sslmode: "disable" }],
  ["postgresql+asyncpg://h?ssl=verify-full", { host: "h", sslmode: "verify-full" }],
  ["postgres://u:p@h/a/b", { user: "u", password: "p", host: "h", dbname: "a/b" }],
  ["postgres://h/db#x", { host: "h", dbname: "db#x" }],
  ["postgres://h/db?application_name=a@b", { host: "h", dbname: "db", application_name: "a@b" }],
  ["postgres://h:1/db?user=a@b", { host: "h", port: "1", dbname: "db", user: "a@b" }],
  ["postgres://u:p@h/db?user=a@b", { user: "a@b", password: "p", host: "h", dbname: "db" }],
  [
    "postgres://u:p?x@h?sslmode=require",
    { user: "u", password: "p?x", host: "h", sslmode: "require" },
  ],
  [
    "postgres://u:1,x y?sslmode=disable@h/db",
    { user: "u", password: "1,x y?sslmode=disable", host: "h", dbname: "db" },
  ],
  [
    "postgres://u:123?sslmode=disable&zz=1@h/db",
    { user: "u", password: "123?sslmode=disable&zz=1", host: "h", dbname: "db" },
  ],
  [" postgres://h/db\n", { host: "h", dbname: "db" }],
  ["postgres://h/db?gssencmode=prefer", { host: "h", dbname: "db", gssencmode: "prefer" }],
  ["host=h dbname=db", { host: "h", dbname: "db" }],
  ["host = 'h' dbname ='a b'", { host: "h", dbname: "a b" }],
  ["dbname='a\\'b\\\\c' user=x\\ y", { dbname: "a'b\\c", user: "x y" }],
  ["host='' port=", { host: "", port: "" }],
  ["password='p\\'' host=h", { password: "p'", host: "h" }],
] as const) {
  test(`parseConnectionText() reads ${JSON.stringify(url)}`, () => {
    assert.deepEqual(parse(url), parameters);
  });
}

for (const character of PRINTABLE) {
  test(`parseConnectionText() accepts a password with a raw "${character}"`, () => {
    for (const password of [`p${character}w`, `p${character}`, character.repeat(3)]) {
      assert.deepEqual(parse(`postgresql://u:${password}@h:1/db?sslmode=require`), {
        user: "u",
        password,
        host: "h",
        port: "1",
        dbname: "db",
        sslmode: "require",
      });
    }
  });

  test(`parseConnectionText() accepts a password with an encoded "${character}"`, () => {
    const code = character.charCodeAt(0).toString(16);

    assert.equal(parse(`postgresql://u:p%${code}w@h/db`).password, `p${character}w`);
    assert.equal(parse(`postgresql://h/db?password=p%${code}w`).password, `p${character}w`);
  });

  test(`parseConnectionText() accepts a quoted password with "${character}"`, () => {
    const quoted = character.replace(/['\\]/, "\\$&");

    assert.equal(parse(`host=h password='p${quoted}w' user=u`).password, `p${character}w`);
  });
}

for (const password of [
  PRINTABLE.join(""),
  PRINTABLE.toReversed().join(""),
  "a@b/c?d#e:f",
  "@@@",
  "//@//",
  "p@h/db?x=y",
  "p@[::1]:5432/",
  "50%off",
  "pässwörd🙂",
]) {
  test(`parseConnectionText() accepts the raw password ${password}`, () => {
    assert.deepEqual(parse(`postgres://u:${password}@h/db`), {
      user: "u",
      password,
      host: "h",
      dbname: "db",
    });
  });
}

for (const [text, says, advises] of [
  ["", "The connection in --url cannot be read", "postgresql://user:password@host"],
  ["mydb", "cannot be read", "postgresql://user:password@host"],
  ["localhost:5432/db", "cannot be read", "postgresql://user:password@host"],
  ['"postgres://h"', "cannot be read", "Remove the quotes"],
  ["postgres:h", "cannot be read", "Two slashes"],
  ["postgresql:/h", "cannot be read", "Two slashes"],
  ["jdbc:postgresql://h/db", "cannot be read", "Remove jdbc:"],
  ["postgis://h/db", "cannot be read", "instead of postgis"],
  ["mysql://h/db", "cannot be read", "PostgreSQL only"],
  ["sqlite:///x.db", "cannot be read", "PostgreSQL only"],
  ["postgres://h\0", "has a NUL character", "Remove"],
  ["postgres://h/%00", "has the character %00", "Remove"],
  ["postgres://h:1:2/db", "has a host that cannot be read", "needs brackets"],
  ["postgres://::1/db", "has a host that cannot be read", "needs brackets"],
  ["postgres://[::1/db", "has a host that cannot be read", "needs brackets"],
  ["postgres://[]/db", "has a host that cannot be read", "needs brackets"],
  ["postgres://[::1]x/db", "has a host that cannot be read", "needs brackets"],
  ["postgres://h?sslmode", "has a parameter that cannot be read", "name=value"],
  ["postgres://h?=x", "has a parameter that cannot be read", "name=value"],
  ["postgres://h?password=a&b=c", "has a parameter that cannot be read", "%26"],
  ["postgres://h?options[a b]=c", "has a parameter that cannot be read", "name=value"],
  ["postgres://h?options[]=c", "has a parameter that cannot be read", "name=value"],
  ["postgres://h?sslmode[a]=c", "has a parameter that cannot be read", "name=value"],
  ["postgres://h?sslmod=require", "The parameter sslmod in --url is unknown", "sslmode?"],
  ["postgres://h?SSLMODE=require", "The parameter SSLMODE in --url is unknown", "sslmode?"],
  ["postgres://h/db?foo=a@b", "The parameter foo in --url is unknown", "Remove it"],
  ["postgres://h?sslcrl=x", "The parameter sslcrl in --url cannot be used", "Omit it"],
  ["postgres://h?gssencmode=require", "has an unsupported value: ebb has no GSSAPI", "sslmode"],
  [
    "postgres://h?min_protocol_version=3.2",
    "has an unsupported value: ebb uses protocol",
    "Omit it",
  ],
  [
    "postgres://h?keepalives_idle=x",
    "keepalives_idle in --url is not a whole number",
    "Correct it",
  ],
  ["postgres://h?requirepeer=postgres", "requirepeer in --url cannot be used", "Omit"],
  ["postgres://h?replication=database", "replication in --url has an unsupported value", "Omit it"],
  ["postgres://h?lock_timeout=5s", "ebb has a setting for it", "--lock-timeout"],
  ["postgres://h?x-migrations-table=t", "ebb keeps a table of its own", "--version-table"],
  ["postgres://h?sslaccept=strict", "sslaccept in --url cannot be used", "sslmode"],
  ["host=h dbname", "has a parameter that cannot be read", "name='value'"],
  ["host=h password=a b", "has a parameter that cannot be read", "name='value'"],
  ["host=h password=a b=c", "has a parameter that cannot be read", "name='value'"],
  ["host=h hots=x", "The parameter hots in --url is unknown", "host?"],
  ["host='h", "has a quote that does not end", "'"],
  ["host='h\\'", "has a quote that does not end", "'"],
  ["pglite://memory", "names no directory", "pglite:./dir"],
] as const) {
  test(`parseConnectionText() refuses ${JSON.stringify(text)}`, () => {
    assert.throws(() => parse(text), isFailure({ code: "EBB_BAD_URL", says, advises }));
  });
}

for (const name of ["connection_limit", "pgbouncer", "pool_max_conns", "keepalives_idle"]) {
  test(`parseConnectionText() accepts ${name}, which changes nothing for ebb`, () => {
    assert.equal(parse(`postgres://h/db?${name}=1`).host, "h");
  });
}

for (const [text, directory] of [
  ["pglite:", undefined],
  ["pglite:./data", "./data"],
  ["PGlite:/var/data", "/var/data"],
  ["pglite:data?x=%41", "data?x=%41"],
] as const) {
  test(`parseConnectionText() reads ${text} as the embedded database`, () => {
    const parsed = parseConnectionText({ text, label: "--url" });

    assert.deepEqual(parsed, { kind: "embedded", directory });
  });
}

function parse(text: string): Readonly<Record<string, string>> {
  const parsed = parseConnectionText({ text, label: "--url" });
  assert.ok(parsed.kind === "server");
  return Object.fromEntries([...parsed.parameters].map(([name, { value }]) => [name, value]));
}
