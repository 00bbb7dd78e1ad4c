import assert from "node:assert/strict";
import { test } from "node:test";
import { holdsPassword, masking, maskSecrets, passwordsIn } from "../../src/text/secrets.ts";

const MASKED: readonly (readonly [string, string])[] = [
  ["postgres://u:s3cret@h:1/db", "postgres://u:***@h:1/db"],
  ["postgresql+asyncpg://u:s3cret@h/db", "postgresql+asyncpg://u:***@h/db"],
  ["postgres://u:p@ss/w:rd@h/db", "postgres://u:***@h/db"],
  ["postgres://u:two words@h/db", "postgres://u:***@h/db"],
  ["postgres://:s3cret@h/db", "postgres://:***@h/db"],
  ['cannot be "postgres://u:s3cret@h/db"', 'cannot be "postgres://u:***@h/db"'],
  ['"postgres://u:s3cret" cannot be a branch', '"postgres://u:***" cannot be a branch'],
  ["postgres//u:s3cret@h/db", "postgres//u:***@h/db"],
  ["mysql://u:s3cret@h/db", "mysql://u:***@h/db"],
  ["u:s3cret@h/db", "u:***@h/db"],
  ["u:s3cret@h:5432", "u:***@h:5432"],
  ["postgres://h/db?user=u&password=s3cret&x=1", "postgres://h/db?user=u&password=***&x=1"],
  ["postgres://h/db?sslpassword=s3cret", "postgres://h/db?sslpassword=***"],
  ["host=h password=s3cret dbname=d", "host=h password=*** dbname=d"],
  ["host=h password = 'a b\\'c' dbname=d", "host=h password = *** dbname=d"],
  ['{"user":"u","password":"s3cret"}', '{"user":"u","password":"***"}'],
  ['"{\\"password\\": \\"s3cret\\"}"', '"{\\"password\\": \\"***\\"}"'],
  ["/app/postgres:/u:s3cret@h:1/db does not exist", "/app/postgres:/u:***@h:1/db does not exist"],
  ["PGPASSWORD=s3cret psql", "PGPASSWORD=*** psql"],
  ["create role app password 's3''cret' login", "create role app password *** login"],
];

for (const [text, masked] of MASKED) {
  test(`maskSecrets() hides the password in ${masked}`, () => {
    assert.equal(maskSecrets(text), masked);
    assert.equal(maskSecrets(masked), masked);
    assert.equal(holdsPassword(text), true);
  });
}

const PLAIN: readonly string[] = [
  "postgres://u@h:5432/db",
  "postgres://h/db?user=u",
  "postgres://h:5432/db",
  "Use --url postgresql://user:password@host:5432/database, or set DATABASE_URL",
  'cannot be "postgres://h:5432"',
  "Database: app on db:5432 as app (DATABASE_URL)",
  "by app@host at 12:30:01",
  "2026-11-29T19:12:37Z ops@bastion.example.com",
  "git@example.com:team/project.git",
  "migrations/a.sql:3:1",
  "password_command prints the password",
  "https://example.com:8080/path",
];

for (const text of PLAIN) {
  test(`maskSecrets() leaves ${text} as it is`, () => {
    assert.equal(maskSecrets(text), text);
    assert.equal(holdsPassword(text), false);
  });
}

test("masking() hides a known secret wherever it stands, also percent-encoded", () => {
  const mask = masking(["gehe/im"]);
  assert.equal(mask('near "gehe/im" or gehe%2Fim'), 'near "***" or ***');
});

test("masking() leaves a secret of five characters in ordinary words", () => {
  assert.equal(masking(["table"])("tables"), "tables");
});

const WORDS: readonly (readonly [string, readonly string[]])[] = [
  ["postgres://u:s3cret@h:1/db", ["s3cret"]],
  ["postgres://u:one\ntwo@h/db", ["one", "two"]],
  ["host=h password='s3 cret' dbname=d", ["s3 cret"]],
  ["alter role app password 's3cret'", ["s3cret"]],
  ["password: s3cret", ["s3cret"]],
  ["{host: h, password: s3cret}", ["s3cret"]],
  ["postgres://app:app@h/app", []],
  ["postgres://u@h:1/db", []],
];

for (const [word, passwords] of WORDS) {
  test(`passwordsIn() finds ${passwords.length} in ${JSON.stringify(word)}`, () => {
    assert.deepEqual(passwordsIn(word), passwords);
  });
}

for (const piece of ["a:", "a.b-c%", "a+", "x", "postgres://a:b ", "password = ", "password='"]) {
  test(`maskSecrets() reads a long line of ${piece} to its end`, () => {
    const line = `${piece.repeat(50_000)} app:secret@db/prod`;
    assert.equal(maskSecrets(line).includes("secret"), false);
  });
}
