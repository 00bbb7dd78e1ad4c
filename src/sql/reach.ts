import { lowerCase, nameOf, type Range } from "./identifier.ts";
import { createScanner } from "./scanner.ts";

/** The effects of a statement beyond its own database. */
export interface Reach {
  /** The command that changes something of the whole server, for people: `CREATE ROLE`. */
  readonly command: string | undefined;
  /** An object of the server that the statement drops for good: `database app`. */
  readonly drops: string | undefined;
  /** The places of the names of databases whose own properties it changes. */
  readonly databases: readonly NamedDatabase[];
  /** The place of the string of `CREATE TABLESPACE … LOCATION`. */
  readonly location: Range | undefined;
}

/** The name of a database in a statement, and its place. */
export interface NamedDatabase extends Range {
  readonly name: string;
}

/**
 * Finds the effects of a statement beyond its own database, also of the statements in a DO block.
 *
 * A statement that changes only properties of a named database (settings, grants, owner, comment)
 * is no command of the whole server if `isOwn` returns true for the name. SQL that is put together
 * while it runs is not read.
 */
export function reachOf(sql: string, isOwn: (database: string) => boolean): Reach {
  const nothing = { command: undefined, drops: undefined, databases: [], location: undefined };
  if (!MAY_REACH.test(sql)) return nothing;
  const tokens = tokensOf(sql, { start: 0, end: sql.length });
  if (tokens[0]?.word !== "do") return clauseReach(tokens, isOwn) ?? nothing;
  const found = bodiesOf(sql, tokens).flatMap((body) => bodyReaches(sql, body, isOwn));
  return {
    command: found.find(({ command }) => command !== undefined)?.command,
    drops: found.find(({ drops }) => drops !== undefined)?.drops,
    databases: found.flatMap(({ databases }) => databases),
    location: found.find(({ location }) => location !== undefined)?.location,
  };
}

/** A word that every statement with such an effect has. It spares most statements the rest. */
const MAY_REACH =
  /\b(?:role|user|group|database|tablespace|parameter|system|grant|revoke|owned|subscription)\b/i;

interface Token extends Range {
  /** In lower case, if it is a word. */
  readonly word: string;
  readonly isString: boolean;
}

function tokensOf(sql: string, { start, end }: Range): readonly Token[] {
  const scanner = createScanner(sql.slice(0, end), start);
  const tokens: Token[] = [];
  while (scanner.next()) {
    const { kind } = scanner;
    if (kind === "line comment" || kind === "block comment") continue;
    const text = sql.slice(scanner.start, scanner.end);
    tokens.push({
      word: kind === "word" ? lowerCase(text) : text,
      isString: kind === "string" || kind === "dollar-quoted string",
      start: scanner.start,
      end: scanner.end,
    });
  }
  return tokens;
}

/** Returns the texts within the strings of a DO block. A string with escapes is not read. */
function bodiesOf(sql: string, tokens: readonly Token[]): readonly Range[] {
  return tokens.flatMap(({ isString, start, end }) => {
    if (!isString) return [];
    const mark = /^(?:\$[^$]*\$|')/.exec(sql.slice(start, end))?.[0];
    if (mark === undefined) return [];
    return [{ start: start + mark.length, end: end - mark.length }];
  });
}

/** Returns the effects of each command in a body, and in the strings that it may execute. */
function bodyReaches(
  sql: string,
  body: Range,
  isOwn: (database: string) => boolean,
): readonly Reach[] {
  const tokens = tokensOf(sql, body);
  const own = tokens.flatMap(({ word }, at) => {
    const reach = VERBS.has(word) ? clauseReach(clauseAt(tokens, at), isOwn) : undefined;
    return reach === undefined ? [] : [reach];
  });
  return [...own, ...bodiesOf(sql, tokens).flatMap((inner) => bodyReaches(sql, inner, isOwn))];
}

const VERBS: ReadonlySet<string> = new Set([
  "create",
  "alter",
  "drop",
  "grant",
  "revoke",
  "comment",
  "security",
  "reassign",
]);

function clauseAt(tokens: readonly Token[], at: number): readonly Token[] {
  const end = tokens.findIndex(({ word }, index) => index > at && word === ";");
  return tokens.slice(at, end === -1 ? tokens.length : end);
}

/** Returns the effect of one command. Returns undefined if it has none. */
function clauseReach(
  tokens: readonly Token[],
  isOwn: (database: string) => boolean,
): Reach | undefined {
  const [first, second, third] = tokens.map(({ word }) => word);
  switch (first) {
    case "create":
    case "alter":
    case "drop":
      return second === "user" && third === "mapping" ? undefined : ofObject(tokens, isOwn);
    case "grant":
    case "revoke":
      return ofGrant(tokens, isOwn);
    case "comment":
    case "security":
      return ofNote(tokens, isOwn);
    case "reassign":
      return second === "owned" ? command(tokens, 2) : undefined;
    default:
      return undefined;
  }
}

const ROLES: ReadonlySet<string> = new Set(["role", "user", "group"]);

function ofObject(
  tokens: readonly Token[],
  isOwn: (database: string) => boolean,
): Reach | undefined {
  const [verb = "", kind = ""] = tokens.map(({ word }) => word);
  if (ROLES.has(kind)) return ofRole(tokens, isOwn);
  switch (`${verb} ${kind}`) {
    case "alter system":
    case "drop owned":
      return command(tokens, 2);
    case "alter database": {
      const isRename = tokens[3]?.word === "rename";
      const names = tokens.slice(2, 3);
      return ofDatabases(tokens, { names, isOwn: isRename ? () => false : isOwn });
    }
    case "create subscription":
      return makesSlot(tokens) ? command(tokens, 2) : undefined;
    default:
      return kind === "database" || kind === "tablespace" ? ofWhole(tokens, verb, kind) : undefined;
  }
}

/** A setting that `ALTER ROLE … IN DATABASE` gives is a property of the database. */
function ofRole(tokens: readonly Token[], isOwn: (database: string) => boolean): Reach {
  const at = tokens.findIndex(
    ({ word }, index) => word === "database" && tokens[index - 1]?.word === "in",
  );
  if (at === -1 || tokens[0]?.word !== "alter") return command(tokens, 2);
  return ofDatabases(tokens, { names: tokens.slice(at + 1, at + 2), isOwn });
}

function ofWhole(tokens: readonly Token[], verb: string, kind: string): Reach {
  const at = tokens[2]?.word === "if" ? 4 : 2;
  const name = nameOf(tokens[at]?.word ?? "");
  const place = tokens.findIndex(({ word }) => word === "location");
  const string = verb === "create" && kind === "tablespace" ? tokens[place + 1] : undefined;
  return {
    ...command(tokens, 2),
    drops: verb === "drop" && name !== undefined ? `${kind} ${name}` : undefined,
    location: string?.isString === true ? string : undefined,
  };
}

/** Checks if CREATE SUBSCRIPTION makes a replication slot on another server. */
function makesSlot(tokens: readonly Token[]): boolean {
  const words = tokens.map(({ word }) => word);
  return !words.some(
    (word, at) =>
      (word === "connect" || word === "create_slot") &&
      words[at + 1] === "=" &&
      ["false", "off", "0", "'false'", "'off'", "no"].includes(words[at + 2] ?? ""),
  );
}

function ofGrant(
  tokens: readonly Token[],
  isOwn: (database: string) => boolean,
): Reach | undefined {
  const words = tokens.map(({ word }) => word);
  const on = words.indexOf("on");
  const to = words.findLastIndex((word) => word === "to" || word === "from");
  if (on === -1) return to === -1 ? undefined : command(tokens, 1, " of a role");
  const kind = words[on + 1];
  if (kind === "tablespace" || kind === "parameter") return command(tokens, 1, ` on ${kind}`);
  if (kind !== "database") return undefined;
  const names = tokens.slice(on + 2, to).filter(({ word }) => word !== ",");
  return ofDatabases(tokens, { names, isOwn });
}

/** COMMENT and SECURITY LABEL. */
function ofNote(tokens: readonly Token[], isOwn: (database: string) => boolean): Reach | undefined {
  const on = tokens.findIndex(({ word }) => word === "on");
  const kind = tokens[on + 1]?.word ?? "";
  if (on === -1 || on > 4) return undefined;
  if (kind === "database") {
    return ofDatabases(tokens, { names: tokens.slice(on + 2, on + 3), isOwn });
  }
  return kind === "role" || kind === "tablespace" ? command(tokens, 1, ` on ${kind}`) : undefined;
}

interface Databases {
  readonly names: readonly Token[];
  readonly isOwn: (database: string) => boolean;
}

function ofDatabases(tokens: readonly Token[], { names, isOwn }: Databases): Reach {
  const databases = names.flatMap(({ word, start, end }) => {
    const name = nameOf(word);
    return name === undefined ? [] : [{ name, start, end }];
  });
  const whole = command(tokens, 1, " of another database").command;
  return {
    // A name that is not in the text, as in format('… %I'), is nearly always the session's own.
    command: databases.every(({ name }) => isOwn(name)) ? undefined : whole,
    drops: undefined,
    databases: databases.filter(({ name }) => isOwn(name)),
    location: undefined,
  };
}

function command(tokens: readonly Token[], count: number, rest = ""): Reach {
  const words = tokens.slice(0, count).map(({ word }) => word.toUpperCase());
  return { command: words.join(" ") + rest, drops: undefined, databases: [], location: undefined };
}
