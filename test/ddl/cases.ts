import type { Fact, ObjectKind, SchemaObject } from "../../src/schema/snapshot.ts";

export type Facts = Readonly<Record<string, Fact>>;

export function object(
  kind: ObjectKind,
  name: string,
  facts: Facts = {},
  more: Partial<SchemaObject> = {},
): SchemaObject {
  const base = { schema: "public", parent: undefined, position: undefined };
  return { kind, name, facts, ...base, ...more };
}

/** Makes an object on the table `public.t`. */
export function part(
  kind: ObjectKind,
  name: string,
  facts: Facts,
  needs: string[] = [],
): SchemaObject {
  return object(kind, name, facts, { parent: "table public.t", needs });
}

export function column(name: string, facts: Facts, more: Partial<SchemaObject> = {}): SchemaObject {
  return { ...part("column", `public.t.${name}`, facts), position: 1, ...more };
}

export const TABLE = object("table", "public.t");
export const A = column("a", { type: "integer" });
export const T: readonly SchemaObject[] = [TABLE, A];

export interface Case {
  readonly name: string;
  readonly before?: readonly SchemaObject[];
  readonly after?: readonly SchemaObject[];
  readonly sql: readonly string[];
  readonly serverVersion?: number;
}

/** Makes a case of one object in two states. */
export function change(
  kind: ObjectKind,
  name: string,
  before: Facts,
  after: Facts,
): Pick<Case, "before" | "after"> {
  return { before: [object(kind, name, before)], after: [object(kind, name, after)] };
}
