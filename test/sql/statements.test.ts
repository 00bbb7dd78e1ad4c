import assert from "node:assert/strict";
import { test } from "node:test";
import { readStatements } from "../../src/sql/statements.ts";

const CASES: readonly (readonly [rule: string, text: string, statements: readonly string[]])[] = [
  ["nothing", " \n-- nothing\n/* ; */", []],
  ["statements with and without a last semicolon", "a; b ;\nc", ["a", "b", "c"]],
  ["empty statements as none", ";;a;/* ; */;--;\n;", ["a"]],
  ["comments only within a statement", "--x\na /*y*/ b --z\n;--w", ["a /*y*/ b"]],
  ["a comment before the semicolon as outside", "a --b\n; c", ["a", "c"]],
  ["semicolons in strings and names", `'a;' ";" E'\\';'; $$;$$`, [`'a;' ";" E'\\';'`, "$$;$$"]],
  [
    "a rule with several commands",
    "create rule r as on insert to t do (a; b); c",
    ["create rule r as on insert to t do (a; b)", "c"],
  ],
  ["parentheses within parentheses", "a ((b; c); d); e", ["a ((b; c); d)", "e"]],
  ["a parenthesis closed once too often", "a); (b; c); d", ["a)", "(b; c)", "d"]],
  ["brackets as no parentheses", "a[1; b]", ["a[1", "b]"]],
  ["an open parenthesis up to the end", "a (b; c", ["a (b; c"]],
  [
    "begin and end of a transaction as statements",
    "begin; select case when a then b end; end;",
    ["begin", "select case when a then b end", "end"],
  ],
  ["a do block", "do $$ begin perform 1; end $$; a", ["do $$ begin perform 1; end $$", "a"]],
];

for (const [rule, text, statements] of CASES) {
  test(`readStatements() reads ${rule}`, () => {
    assert.deepEqual(split(text), statements);
  });
}

const BODIES: readonly (readonly [rule: string, text: string])[] = [
  ["no statement", "create function f() returns int begin atomic end"],
  ["several statements", "create function f() begin atomic select 1; select 2; end"],
  ["any case", "Create Or Replace Procedure f() BEGIN/**/Atomic SELECT 1; END"],
  ["a case", "create function f() begin atomic select case when a then b end; end"],
  [
    "cases within cases",
    "create function f() begin atomic select case case a when b then c end when d then e end; select 1; end",
  ],
  [
    "a case within parentheses",
    "create function f() begin atomic select (case when a then b end), (select 1); end",
  ],
  [
    "begin and end as the names of columns",
    "create function f() begin atomic select begin, t.end, t.case as end, 1 as case; select 2; end",
  ],
  [
    "atomic as the name of a column",
    "create function f() begin atomic select case when a then atomic end; select 2; end",
  ],
  ["a case that is a name", "create function f() begin atomic select 1 case; end"],
  [
    "a rule",
    "create function f() begin atomic create rule r as on insert to t do (a; b); select 1; end",
  ],
  ["a return", "create function f() returns int immutable begin atomic return 1; end"],
];

for (const [what, text] of BODIES) {
  test(`readStatements() does not split a body that has ${what}`, () => {
    assert.deepEqual(split(`${text}; next;`), [text, "next"]);
  });
}

const NO_BODIES: readonly (readonly [what: string, text: string, statements: readonly string[]])[] =
  [
    [
      "a function that is called begin",
      "create function begin() returns int language sql as 'select 1'; a",
      ["create function begin() returns int language sql as 'select 1'", "a"],
    ],
    [
      "a function that returns an expression",
      "create function f() returns int return case when a then b end; c",
      ["create function f() returns int return case when a then b end", "c"],
    ],
    [
      "a function whose argument is called begin",
      "create function f(begin atomic) as 'a'; b",
      ["create function f(begin atomic) as 'a'", "b"],
    ],
    [
      "a table",
      "create table begin(a int); atomic; end",
      ["create table begin(a int)", "atomic", "end"],
    ],
    [
      "a statement behind a function",
      "create function f() as 'a'; begin; b",
      ["create function f() as 'a'", "begin", "b"],
    ],
    [
      "a quoted word",
      'create function f() "begin" atomic; b',
      ['create function f() "begin" atomic', "b"],
    ],
  ];

for (const [what, text, statements] of NO_BODIES) {
  test(`readStatements() finds no body in ${what}`, () => {
    assert.deepEqual(split(text), statements);
  });
}

const RESTRICTED = "\\restrict Ab1\nselect 1;\n\\unrestrict Ab1\n";

for (const [ends, text] of [
  ["line feeds", RESTRICTED],
  ["carriage returns and line feeds", RESTRICTED.replaceAll("\n", "\r\n")],
  ["no last line end", RESTRICTED.trimEnd()],
] as const) {
  test(`readStatements() accepts psql's restrictions, with ${ends}`, () => {
    assert.deepEqual(split(text), ["select 1"]);
  });
}

const UP = "-- up";

const BOUNDARIES: readonly (readonly [
  where: string,
  before: string,
  statements: readonly string[],
])[] = [
  ["behind a statement", "a;\n", ["a"]],
  ["in an open statement", "a; b\n", ["a", "b"]],
  ["within parentheses", "a (b;\n\t ", ["a (b;"]],
  [
    "in the body of a function",
    "create function f() begin atomic a;\n",
    ["create function f() begin atomic a;"],
  ],
  ["between the parts of a string", "a 'b'\n", ["a 'b'"]],
  ["behind the data of a COPY", "copy t from stdin;\n\\.\n", ["copy t from stdin"]],
  ["at the begin of the text", "", []],
  ["behind a carriage return", "a;\r", ["a"]],
];

for (const [where, before, statements] of BOUNDARIES) {
  test(`readStatements() ends at a boundary ${where}`, () => {
    const text = `${before}${UP}\n'; c`;
    const result = readStatements(
      { name: "x", text },
      0,
      (start, end) => text.slice(start, end) === UP,
    );
    assert.deepEqual(
      result.statements.map(({ start, end }) => text.slice(start, end)),
      statements,
    );
    assert.equal(result.end, before.length);
  });
}

const NO_BOUNDARIES: readonly (readonly [where: string, text: string])[] = [
  ["behind a statement on its line", `a; ${UP}\n`],
  ["behind a comment on its line", `/**/ ${UP}\n`],
  ["in a string", `'\n${UP}\n'`],
  ["in a string with escapes", `E'\\'\n${UP}\n'`],
  ["in a quoted identifier", `"\n${UP}\n"`],
  ["in a dollar quote", `$a$\n${UP}\n$a$`],
  ["in a block comment", `/*\n${UP}\n*/`],
  ["in the data of a COPY", `copy t from stdin;\n${UP}\n\\.\n`],
];

for (const [where, text] of NO_BOUNDARIES) {
  test(`readStatements() does not ask about a boundary ${where}`, () => {
    const { end } = readStatements({ name: "x", text }, 0, () => true);
    assert.equal(end, text.length);
  });
}

test("readStatements() asks about each comment that is alone on its line", () => {
  const text = "--a\n b --c\n  --d\n(--e\n--f\n); --g\n--h";
  const asked: string[] = [];
  readStatements({ name: "x", text }, 0, (start, end) => {
    asked.push(text.slice(start, end));
    return false;
  });
  assert.deepEqual(asked, ["--a", "--d", "--f", "--h"]);
});

test("readStatements() starts at an offset", () => {
  const text = "'a; b;";
  const { statements } = readStatements({ name: "x", text }, 3);
  assert.deepEqual(statements, [{ start: 4, end: 5, copyData: undefined }]);
});

function split(text: string): readonly string[] {
  const { statements } = readStatements({ name: "x", text }, 0);
  return statements.map(({ start, end }) => text.slice(start, end));
}
