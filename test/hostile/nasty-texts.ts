import assert from "node:assert/strict";
import type { Told } from "../support/world.ts";

/** Texts that a hostile or unlucky user may use as a name or a message. */
export const NASTY: Readonly<Record<string, string>> = {
  "a quote": "it's'; drop table canary; --",
  "a double quote": 'say "x"; drop table canary; --',
  "dollar quotes": "$$; drop table canary; $body$ $q$",
  "a backslash": "\\'; drop table canary; --\\",
  "a line feed": "one\nFORGED two",
  "a carriage return": "one\rFORGED two\r\nFORGED three",
  "a window title": "\u001b]0;FORGED\u0007 x \u001b]8;;http://evil\u001b\\",
  "a clear screen": "\u001b[2J\u001b[HFORGED",
  "a colour": "\u001b[8mhidden\u001b[0m",
  "C1 controls": "\u009b2JFORGED \u009d0;x\u009c \u0085FORGED",
  "DEL and backspace": "ok\u007f\u0008\u0008\u0008FORGED",
  "a reversed order": "gnp.\u202etxt\u202c \u2066x\u2069 \u200f",
  "zero widths": "a\u200bb\u2060c\ufeffd\u200ee",
  "line separators": "one\u2028FORGED\u2029FORGED",
  "tag characters": "x\u{e0041}\u{e0042}\u{e007f}",
  "half a pair": "x\ud800y\udc00z",
  "a NUL": "one\0two",
  markup: '</script><script>alert(1)</script><img src=x onerror="alert(1)">--><!--',
  "a Mermaid click": 'x"]; click r0 "javascript:alert(1)"\n%%{init: {"securityLevel":"loose"}}%%',
  "a Graphviz link": 'x"]; evil [URL="javascript:alert(1)"]; "\\',
  "a workflow command":
    "::error file=x::FORGED\n::stop-commands::x\n##[add-path]x\n  ::add-mask::x",
  "a shell": "$(touch FORGED) `touch FORGED` ; touch FORGED | $IFS & \" ' ",
  "a command of psql": "\\! touch FORGED\n\\copy x to program 'touch FORGED'\n:var :'var' :\"var\"",
  "a format": "%s %1$I %% {} #{x} %n",
  "a percent": "%0A::error::FORGED%0D",
  "very long": "x".repeat(3000),
};

const RAW =
  /[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;

/** Options that print SQL or a drawing, whose lines are not ebb's own. */
const AS_IT_IS = new Set(["--recorded", "--statements", "mermaid", "dot", "svg", "html", "--sql"]);

/**
 * Asserts that the output is safe: no control character for the terminal, no line that begins with
 * the nasty text, and one document with `--json`.
 */
export function assertTame({ stdout, stderr }: Told, argv: readonly string[]): void {
  const where = `ebb ${argv.map((word) => JSON.stringify(word)).join(" ")}`;
  for (const text of [stdout, stderr]) {
    const raw = RAW.exec(text.replace(/[\n\t]/g, " "));
    assert.equal(raw, null, `${where}: ${JSON.stringify(text.slice(0, 4000))}`);
    if (!argv.some((word) => AS_IT_IS.has(word))) assert.doesNotMatch(text, /^FORGED/m, where);
    assert.doesNotMatch(text, /EBB_INTERNAL/, where);
  }
  if (argv.includes("--json")) JSON.parse(stdout);
}
