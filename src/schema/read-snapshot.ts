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
export function snapshotFromJson({ name, text }: SourceText): Snapshot {
  const document = parse(name, text);
  const objects = isRecord(document) ? document.objects : undefined;
  if (!isRecord(document) || !Array.isArray(objects)) throw notSnapshot(name);
  const owner = typeof document.owner === "string" ? document.owner : undefined;
  return snapshotOf(
    objects.map((object: unknown) => {
      const read = readObject(object);
      if (read === undefined) throw notSnapshot(name);
      return owner === undefined ? read : hidingOwner(read, owner);
    }),
  );
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
  const { kind, schema, name, parent, facts, position } = value;
  if (!isKind(kind) || typeof name !== "string" || !areFacts(facts)) return undefined;
  return {
    kind,
    schema: typeof schema === "string" ? schema : undefined,
    name,
    parent: typeof parent === "string" ? parent : undefined,
    facts,
    position: typeof position === "number" ? position : undefined,
  };
}

function isKind(value: unknown): value is ObjectKind {
  return OBJECT_KINDS.some((kind) => kind === value);
}

function areFacts(value: unknown): value is Readonly<Record<string, Fact>> {
  return isRecord(value) && Object.values(value).every(isFact);
}

function isFact(value: unknown): value is Fact {
  if (Array.isArray(value)) return value.every((item) => typeof item === "string");
  return ["string", "number", "boolean"].includes(typeof value);
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
