import { lowerCase } from "../../sql/identifier.ts";
import { createScanner } from "../../sql/scanner.ts";
import { statementRule } from "../rule.ts";

const LONGEST = 63;

/** A name that PostgreSQL cuts. */
export const identifierTooLong = statementRule({
  id: "identifier-too-long",
  level: "warning",
  catches: "A name of more than 63 bytes",
  why: "It is cut in silence: two names become one, and files and catalog differ.",
  safe: "-- A shorter name.",
  examples: {
    bad: [`create table ${"a".repeat(64)} (b int)`, `create index "${"ä".repeat(32)}" on t (a)`],
    good: [`create table ${"a".repeat(63)} (b int)`, `select '${"a".repeat(80)}'`],
  },
  check: ({ sql }) => {
    const long = longNames(sql);
    return [...new Set(long)].map((name) => ({
      message: `The name "${name}" has ${bytesOf(name)} bytes, and is cut to ${LONGEST}`,
    }));
  },
});

function longNames(sql: string): readonly string[] {
  const found: string[] = [];
  const scanner = createScanner(sql);
  while (scanner.next()) {
    const length = scanner.end - scanner.start;
    // No character has less than a byte, and none of UTF-16 more than three.
    if (length * 3 <= LONGEST) continue;
    const token = sql.slice(scanner.start, scanner.end);
    const name = nameIn(token, scanner.kind);
    if (name !== undefined && bytesOf(name) > LONGEST) found.push(name);
  }
  return found;
}

function nameIn(token: string, kind: string): string | undefined {
  if (kind === "word") return lowerCase(token);
  if (kind !== "quoted identifier") return undefined;
  return token.slice(token.indexOf('"') + 1, -1).replaceAll('""', '"');
}

function bytesOf(name: string): number {
  return new TextEncoder().encode(name).length;
}
