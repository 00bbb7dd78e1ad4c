import assert from "node:assert/strict";
import { test } from "node:test";
import { lintRevisions, lintScript } from "../../lint/linting.ts";

const HEADER = "-- A\n--\n-- revision: aaaa\n";

interface Told {
  readonly found: readonly (string | undefined)[];
  readonly allowed: readonly (string | undefined)[];
  readonly reasons: readonly (string | undefined)[];
}

async function told(text: string, levels: Parameters<typeof lintRevisions>[1] = {}): Promise<Told> {
  const { findings, allowed } = await lintRevisions({ "a.sql": text }, levels);
  return {
    found: findings.map(({ rule }) => rule),
    allowed: allowed.map(({ rule }) => rule),
    reasons: allowed.map(({ allowedBy }) => allowedBy?.reason),
  };
}

/** The rules of two DROP TABLE statements with comments around them. */
const CASES: readonly {
  readonly about: string;
  readonly text: string;
  readonly found: readonly string[];
  readonly allowed: readonly string[];
}[] = [
  {
    about: "counts for the statement behind it",
    text: `${HEADER}\n-- up\n-- ebb: allow ban-drop-table because it is empty\nDROP TABLE a;\nDROP TABLE b;\n\n-- down irreversible: gone\n`,
    found: ["ban-drop-table", "wide-lock-window"],
    allowed: ["ban-drop-table"],
  },
  {
    about: "counts for the statement on its line",
    text: `${HEADER}\n-- up\nDROP TABLE a; -- ebb: allow ban-drop-table because it is empty\nDROP TABLE b;\n\n-- down irreversible: gone\n`,
    found: ["ban-drop-table", "wide-lock-window"],
    allowed: ["ban-drop-table"],
  },
  {
    about: "counts for the statement that contains it",
    text: `${HEADER}\n-- up\nDROP TABLE\n  /* ebb: allow ban-drop-table because it is empty */\n  a;\nDROP TABLE b;\n\n-- down irreversible: gone\n`,
    found: ["ban-drop-table", "wide-lock-window"],
    allowed: ["ban-drop-table"],
  },
  {
    about: "counts for the section, at its top with an empty line below",
    text: `${HEADER}\n-- up\n-- ebb: allow ban-drop-table because they are empty\n\nDROP TABLE a;\nDROP TABLE b;\n\n-- down irreversible: gone\n`,
    found: ["wide-lock-window"],
    allowed: ["ban-drop-table", "ban-drop-table"],
  },
  {
    about: "counts for no other section",
    text: `${HEADER}\n-- up\n-- ebb: allow ban-drop-table because they are empty\n\nDROP TABLE a;\n\n-- down\nDROP TABLE b;\n`,
    found: ["ban-drop-table"],
    allowed: ["ban-drop-table"],
  },
  {
    about: "counts for the file, in the header",
    text: `${HEADER}--\n-- ebb: allow ban-drop-table because they are empty\n\n-- up\nDROP TABLE a;\n\n-- down\nDROP TABLE b;\n`,
    found: [],
    allowed: ["ban-drop-table", "ban-drop-table"],
  },
  {
    about: "counts for the file, beside the fields of the header",
    text: `${HEADER}-- ebb: allow ban-drop-table because they are empty\n\n-- up\nDROP TABLE a;\n\n-- down\nDROP TABLE b;\n`,
    found: [],
    allowed: ["ban-drop-table", "ban-drop-table"],
  },
  {
    about: "takes several rules",
    text: `${HEADER}\n-- up\nDROP TABLE a;\n-- ebb: allow ban-drop-table, wide-lock-window because it is empty\nDROP TABLE b;\n\n-- down irreversible: gone\n`,
    found: ["ban-drop-table"],
    allowed: ["ban-drop-table", "wide-lock-window"],
  },
  {
    about: "takes another linter's name of a rule",
    text: `${HEADER}\n-- up\n-- ebb: allow drop-table because it is empty\nDROP TABLE a;\n\n-- down irreversible: gone\n`,
    found: [],
    allowed: ["ban-drop-table"],
  },
  {
    about: "is a finding without a reason, and counts",
    text: `${HEADER}\n-- up\n-- ebb: allow ban-drop-table\nDROP TABLE a;\n\n-- down irreversible: gone\n`,
    found: ["allow-without-reason"],
    allowed: ["ban-drop-table"],
  },
  {
    about: "is a finding where it allows nothing",
    text: `${HEADER}\n-- up\n-- ebb: allow ban-drop-table because it is empty\nSELECT 1;\n\n-- down nothing\n`,
    found: ["unused-allow"],
    allowed: [],
  },
  {
    about: "is a finding where it names no rule, and allows nothing",
    text: `${HEADER}\n-- up\n-- ebb: allow ban-drop-tabel because it is empty\nDROP TABLE a;\n\n-- down irreversible: gone\n`,
    found: ["unused-allow", "ban-drop-table"],
    allowed: [],
  },
  {
    about: "allows nothing where it names nothing",
    text: `${HEADER}\n-- up\n-- ebb: allow because I say so\nDROP TABLE a;\n\n-- down irreversible: gone\n`,
    found: ["unused-allow", "ban-drop-table"],
    allowed: [],
  },
  {
    about: "is no comment inside of a string",
    text: `${HEADER}\n-- up\nSELECT '\n-- ebb: allow ban-drop-table because it is empty\n';\nDROP TABLE a;\n\n-- down irreversible: gone\n`,
    found: ["ban-drop-table"],
    allowed: [],
  },
];

for (const { about, text, found, allowed } of CASES) {
  test(`a comment "ebb: allow" ${about}`, async () => {
    const result = await told(text);
    assert.deepEqual(result.found, found);
    assert.deepEqual(result.allowed, allowed);
  });
}

/** Scripts with a comment that its own linter does not honour. */
const UNHEARD: readonly (readonly [about: string, text: string])[] = [
  ["of squawk without a name", "-- squawk-ignore\nDROP TABLE a;\n"],
  ["of squawk with an empty line below", "-- squawk-ignore ban-drop-table\n\nDROP TABLE a;\n"],
  ["of squawk in capitals", "-- SQUAWK-IGNORE ban-drop-table\nDROP TABLE a;\n"],
  ["of pgfence behind the statement", "DROP TABLE a; -- pgfence-ignore drop-table\n"],
  ["of pgfence between slashes", "/* pgfence-ignore drop-table */\nDROP TABLE a;\n"],
];

for (const [about, text] of UNHEARD) {
  test(`a comment ${about} allows nothing`, async () => {
    const { findings, allowed } = await lintScript(text);
    assert.ok(findings.some(({ rule }) => rule === "ban-drop-table"));
    assert.deepEqual(allowed, []);
  });
}

/** Comments of other linters before `DROP TABLE a`. */
const OTHERS: readonly (readonly [comment: string, by: string])[] = [
  ["-- squawk-ignore ban-drop-table", "squawk"],
  ["-- squawk-ignore ban-drop-table, ban-drop-column", "squawk"],
  ["/* squawk-ignore ban-drop-table */", "squawk"],
  ["-- squawk-ignore-file ban-drop-table", "squawk"],
  ["-- pgfence-ignore drop-table", "pgfence"],
  ["-- pgfence-ignore", "pgfence"],
  ["-- pgfence: ignore drop-table", "pgfence"],
  ["-- eugene: ignore", "eugene"],
  ["-- atlas:nolint", "atlas"],
];

for (const [comment, by] of OTHERS) {
  test(`${comment} allows a DROP TABLE in the name of ${by}`, async () => {
    const { findings, allowed } = await lintScript(`${comment}\nDROP TABLE a;\n`, {
      levels: { "require-lock-timeout": "off", "require-statement-timeout": "off" },
    });
    const levels = allowed.map(({ rule, allowedBy }) => [rule, allowedBy?.by]);
    assert.ok(levels.some(([rule, tool]) => rule === "ban-drop-table" && tool === by));
    assert.ok(!findings.some(({ rule }) => rule === "ban-drop-table"));
  });
}

test("squawk-ignore of a rule that is not found is unused-ignore", async () => {
  const { findings } = await lintScript("-- squawk-ignore ban-drop-column\nSELECT 1;\n");
  assert.ok(findings.some(({ rule }) => rule === "unused-ignore"));
});

test("a reason of a comment is kept with the finding", async () => {
  const text = `${HEADER}\n-- up\n-- ebb: allow ban-drop-table because nothing reads it, see #12\nDROP TABLE a;\n\n-- down irreversible: gone\n`;
  assert.deepEqual((await told(text)).reasons, ["nothing reads it, see #12"]);
});

test("a finding about a comment is at the line of the comment", async () => {
  const text = `${HEADER}\n-- up\nSELECT 1;\n-- ebb: allow ban-drop-table because it is empty\nSELECT 2;\n\n-- down nothing\n`;
  const { findings } = await lintRevisions({ "a.sql": text });
  assert.deepEqual(
    findings.map(({ rule, place }) => [rule, place?.line, place?.column]),
    [["unused-allow", 7, 1]],
  );
});

test("a comment that allows nothing is no finding where its rule is off", async () => {
  const text = `${HEADER}\n-- up\n-- ebb: allow ban-drop-table because it is empty\nSELECT 1;\n\n-- down nothing\n`;
  assert.deepEqual((await told(text, { levels: { "unused-allow": "off" } })).found, []);
});
