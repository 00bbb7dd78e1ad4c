import { byCodeUnits } from "../../graph/graph.ts";
import { type Item, textOf } from "./item.ts";
import { identifier, quotedRole } from "./names.ts";
import type { Draft, GrantKind, KindWriter } from "./writer.ts";

/** An object, and the lines of its fact `grants`. */
export interface Granted {
  readonly item: Item;
  readonly lines: readonly string[];
}

export interface GrantChange {
  readonly was: Granted;
  readonly now: Granted;
}

/** Writes the statements that turn the privileges on an object into others. */
export function grantDrafts(
  { grants, reference }: KindWriter,
  { was, now }: GrantChange,
  serverVersion: number,
): readonly Draft[] {
  if (grants === undefined) return [];
  const target = `${grants.words} ${reference?.(now.item) ?? now.item.name}`;
  const all = privilegesOf(grants, serverVersion);
  return privilegeChanges({ was, now }, all).flatMap((change) =>
    asGrantor(change, { sql: grantStatement(change, target, { all }) }),
  );
}

/** Only the role that grants a privilege can grant or revoke it. */
export function asGrantor({ grantor }: PrivilegeChange, draft: Draft): readonly Draft[] {
  return grantor === undefined
    ? [draft]
    : [{ sql: `set role ${quotedRole(grantor)}` }, draft, { sql: "reset role" }];
}

/** All privileges that a server of this version knows for a kind of object. */
export function privilegesOf({ privileges, later }: GrantKind, version: number): readonly string[] {
  return later !== undefined && version >= later.since
    ? [...privileges, ...later.privileges]
    : privileges;
}

/** Privileges that one role gets or loses in one statement. */
export interface PrivilegeChange {
  readonly action: "grant" | "revoke" | "revoke grant option";
  readonly grantee: string;
  /** Undefined for the owner of the object. */
  readonly grantor: string | undefined;
  readonly privileges: readonly string[];
  readonly isGrantable: boolean;
}

/** Gives what must be granted and revoked, revocations first. */
export function privilegeChanges(
  { was, now }: GrantChange,
  all: readonly string[],
): readonly PrivilegeChange[] {
  const newOwner = textOf(now.item, "owner");
  const isOwners = ({ grantee }: Held): boolean =>
    newOwner !== textOf(was.item, "owner") && newOwner !== undefined && grantee === named(newOwner);
  const before = held(
    was.lines.flatMap((line) => parseLine(line, all)).filter((one) => !isOwners(one)),
  );
  const after = held(now.lines.flatMap((line) => parseLine(line, all)));
  const steps = [...new Set([...before.keys(), ...after.keys()])].flatMap((key) =>
    stepOf(before.get(key), after.get(key)),
  );
  return grouped(steps);
}

/**
 * Writes GRANT or REVOKE; `target` is the words and the name of the object, `column` the quoted name
 * of the column of a table.
 */
export function grantStatement(
  { action, grantee, privileges, isGrantable }: PrivilegeChange,
  target: string,
  { all = [], column }: { readonly all?: readonly string[]; readonly column?: string },
): string {
  const words = isAll(privileges, all) ? ["all"] : privileges.map((word) => word.toLowerCase());
  const list = words
    .map((word) => (column === undefined ? word : `${word} (${column})`))
    .join(", ");
  const who = grantee === "PUBLIC" ? "public" : quotedRole(grantee);
  switch (action) {
    case "grant":
      return `grant ${list} on ${target} to ${who}${isGrantable ? " with grant option" : ""}`;
    case "revoke":
      return `revoke ${list} on ${target} from ${who}`;
    case "revoke grant option":
      return `revoke grant option for ${list} on ${target} from ${who}`;
  }
}

function isAll(privileges: readonly string[], all: readonly string[]): boolean {
  return all.length > 1 && all.every((privilege) => privileges.includes(privilege));
}

/** How a role is written in the lines. */
function named(owner: string): string {
  return owner === "(owner)" ? owner : identifier(owner);
}

interface Held {
  readonly grantee: string;
  readonly grantor: string | undefined;
  readonly privilege: string;
  /** True for a privilege that the object's kind has by itself, and that was taken away. */
  readonly isTaken: boolean;
  readonly isGrantable: boolean;
}

/** `-PUBLIC: EXECUTE`, `reader: SELECT, UPDATE WITH GRANT OPTION BY admin`. */
function parseLine(line: string, all: readonly string[]): readonly Held[] {
  const match =
    /^(-?)("(?:[^"]|"")*"|[^:"]+): (.+?)( WITH GRANT OPTION)?(?: BY ("(?:[^"]|"")*"|[^"]+))?$/.exec(
      line,
    );
  if (match === null) return [];
  const [, sign, grantee = "", list = "", grantable, grantor] = match;
  const privileges = list === "ALL" ? all : list.split(", ");
  return privileges.map((privilege) => ({
    grantee,
    grantor,
    privilege,
    isTaken: sign === "-",
    isGrantable: grantable !== undefined,
  }));
}

function held(list: readonly Held[]): ReadonlyMap<string, Held> {
  return new Map(list.map((one) => [`${one.grantee} ${one.privilege} ${one.grantor ?? ""}`, one]));
}

type Step = Omit<PrivilegeChange, "privileges"> & { readonly privilege: string };

/** How a privilege is held: as by default, without it, with it, or with the right to pass it on. */
type Holding = "default" | "taken" | "held" | "grantable";

function holdingOf(one: Held | undefined): Holding {
  if (one === undefined) return "default";
  if (one.isTaken) return "taken";
  return one.isGrantable ? "grantable" : "held";
}

function stepOf(before: Held | undefined, after: Held | undefined): readonly Step[] {
  const one = after ?? before;
  const action = actionOf(holdingOf(before), holdingOf(after));
  if (one === undefined || action === undefined) return [];
  const { grantee, grantor, privilege } = one;
  const isGrantable = action === "grant" && after?.isGrantable === true;
  return [{ action, grantee, grantor, privilege, isGrantable }];
}

function actionOf(was: Holding, is: Holding): Step["action"] | undefined {
  if (was === is) return undefined;
  switch (is) {
    case "grantable":
      return "grant";
    case "held":
      return was === "grantable" ? "revoke grant option" : "grant";
    case "taken":
      return "revoke";
    case "default":
      return was === "taken" ? "grant" : "revoke";
  }
}

const ACTIONS = ["revoke", "revoke grant option", "grant"];

function grouped(steps: readonly Step[]): readonly PrivilegeChange[] {
  const groups = new Map<string, PrivilegeChange>();
  for (const { privilege, ...step } of steps) {
    const key = [
      ACTIONS.indexOf(step.action),
      // A privilege that was passed on is revoked first and granted last.
      (step.grantor === undefined) === (step.action === "grant") ? 0 : 1,
      step.grantee,
      step.grantor ?? "",
      step.isGrantable,
    ].join("\t");
    const known = groups.get(key);
    groups.set(key, { ...step, privileges: [...(known?.privileges ?? []), privilege] });
  }
  const sorted = [...groups].sort(([a], [b]) => byCodeUnits(a, b)).map(([, change]) => change);
  const grants = sorted.filter(({ action }) => action === "grant");
  const revocations = sorted.filter(({ action }) => action !== "grant");
  return [...passedOn(revocations.reverse()).reverse(), ...passedOn(grants)];
}

/** Puts a privilege that a role passes on behind the one that it got. */
function passedOn(changes: readonly PrivilegeChange[]): PrivilegeChange[] {
  const open = new Set(changes);
  const ordered: PrivilegeChange[] = [];
  while (open.size > 0) {
    const [first] = open;
    const next = [...open].find((change) => ![...open].some((one) => isSource(one, change)));
    const change = next ?? first;
    if (change === undefined) break;
    open.delete(change);
    ordered.push(change);
  }
  return ordered;
}

function isSource(change: PrivilegeChange, { grantor, privileges }: PrivilegeChange): boolean {
  return (
    grantor === change.grantee &&
    change.privileges.some((privilege) => privileges.includes(privilege))
  );
}
