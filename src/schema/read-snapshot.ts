import { Failure } from "../failure.ts";
import type { SourceText } from "../text/place.ts";
import {
  type Fact,
  OBJECT_KINDS,
  type ObjectKind,
  type SchemaObject,
  type Snapshot,
  snapshotOf,
} from "./snapshot.ts";

/**
 * Reads the document of `ebb snapshot --json`. As in all comparisons of states, the role that owned
 * the database's ledger is named `(owner)`.
 *
 * @throws {Failure} `EBB_FILE` for any other document
 */
export function snapshotFromJson({ name, text }: SourceText): ReadSnapshot {
  const document = parse(name, text);
  const objects = isRecord(document) ? document.objects : undefined;
  if (!isRecord(document) || !Array.isArray(objects)) throw notSnapshot(name);
  const owner = typeof document.owner === "string" ? document.owner : undefined;
  const read = objects.map((object: unknown) => {
    const found = readObject(object);
    if (found === undefined) throw notSnapshot(name);
    return owner === undefined ? found : hidingOwner(found, owner);
  });
  return { snapshot: snapshotOf(read), serverVersion: majorOf(document.server_version) };
}

/** A snapshot and the major version of the server that it was taken from. */
export interface ReadSnapshot {
  readonly snapshot: Snapshot;
  readonly serverVersion: number;
}

function majorOf(version: unknown): number {
  return Number.parseInt(String(version), 10) || 0;
}

function parse(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notSnapshot(name);
  }
}

function notSnapshot(name: string): Failure {
  return new Failure("EBB_FILE", `Cannot read ${name} as a snapshot`, {
    hint: "A .json file as a state is what this writes: ebb snapshot --json",
    subject: { file: name },
  });
}

function readObject(value: unknown): SchemaObject | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, schema, name, parent, facts, position, needs } = value;
  if (!isKind(kind) || typeof name !== "string" || !areFacts(facts)) return undefined;
  return {
    kind,
    schema: typeof schema === "string" ? schema : undefined,
    name,
    parent: typeof parent === "string" ? parent : undefined,
    facts,
    position: typeof position === "number" ? position : undefined,
    needs: isList(needs) ? needs : [],
  };
}

function isKind(value: unknown): value is ObjectKind {
  return OBJECT_KINDS.some((kind) => kind === value);
}

function areFacts(value: unknown): value is Readonly<Record<string, Fact>> {
  return isRecord(value) && Object.values(value).every(isFact);
}

function isFact(value: unknown): value is Fact {
  return isList(value) || ["string", "number", "boolean"].includes(typeof value);
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const HIDDEN = "(owner)";

function hidingOwner(object: SchemaObject, owner: string): SchemaObject {
  const { facts } = object;
  const grants = facts.grants;
  return {
    ...object,
    facts: {
      ...facts,
      ...(facts.owner === owner && { owner: HIDDEN }),
      ...(typeof grants === "object" && { grants: grants.map((grant) => hiddenIn(grant, owner)) }),
    },
  };
}

/** In `-owner: SELECT BY owner`. */
function hiddenIn(grant: string, owner: string): string {
  const sign = grant.startsWith("-") ? "-" : "";
  const rest = grant.slice(sign.length);
  const to = rest.startsWith(`${owner}: `) ? `${HIDDEN}${rest.slice(owner.length)}` : rest;
  const by = ` BY ${owner}`;
  return sign + (to.endsWith(by) ? `${to.slice(0, -by.length)} BY ${HIDDEN}` : to);
}
