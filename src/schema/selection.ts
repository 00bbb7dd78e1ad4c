import { compareSnapshots, type Difference } from "./compare.ts";
import { OBJECT_KINDS, type SchemaObject, type Snapshot } from "./snapshot.ts";

/** The objects of a comparison that count. */
export interface Selection {
  /** Patterns of objects that do not count: a kind, a name with `*`, or both. */
  readonly ignore: readonly string[];
  /** If there is one, only objects of these schemas count. */
  readonly only: readonly string[];
}

/** The differences that a selection leaves out. */
export interface LeftOut {
  /** The number of differences outside of the schemas. */
  readonly outside: number;
  /** The number of differences that each pattern is the first to match. */
  readonly ignored: readonly { readonly pattern: string; readonly differences: number }[];
}

/** The states of a comparison that count, and the number of differences that do not. */
export interface Selected {
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly leftOut: LeftOut;
}

/**
 * Keeps the objects of two states that count.
 *
 * An object is left out with its parent: the columns and indexes of an ignored table too.
 */
export function select(before: Snapshot, after: Snapshot, selection: Selection): Selected {
  const reasonIn = reasonsOf(selection);
  const kept = (snapshot: Snapshot): Snapshot =>
    new Map([...snapshot].filter(([, object]) => reasonIn(snapshot, object) === undefined));
  const reasons = compareSnapshots(before, after).map(({ kind, object }: Difference) =>
    reasonIn(kind === "removed" ? before : after, object),
  );
  const count = (reason: Reason): number => reasons.filter((each) => each === reason).length;
  return {
    before: kept(before),
    after: kept(after),
    leftOut: {
      outside: count("outside"),
      ignored: selection.ignore.map((pattern, at) => ({ pattern, differences: count(at) })),
    },
  };
}

/** The reason to leave an object out: the index of the pattern, or its schema. */
type Reason = number | "outside";

function reasonsOf({
  ignore,
  only,
}: Selection): (snapshot: Snapshot, object: SchemaObject) => Reason | undefined {
  const matches = ignore.map(matcherOf);
  return (snapshot, object) => {
    if (only.length > 0 && !only.includes(object.schema ?? "")) return "outside";
    const family = withParents(snapshot, object);
    const at = matches.findIndex((match) => family.some(match));
    return at === -1 ? undefined : at;
  };
}

function withParents(snapshot: Snapshot, object: SchemaObject): readonly SchemaObject[] {
  const parent = object.parent === undefined ? undefined : snapshot.get(object.parent);
  return parent === undefined ? [object] : [object, ...withParents(snapshot, parent)];
}

/** Reads a pattern: `extension`, `public.tmp_*`, `materialized view report.*`. */
function matcherOf(pattern: string): (object: SchemaObject) => boolean {
  const kind = OBJECT_KINDS.find((each) => pattern === each || pattern.startsWith(`${each} `));
  const names = kind === undefined ? pattern : pattern.slice(kind.length + 1) || "*";
  const escaped = names.split("*").map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"));
  const expression = new RegExp(`^${escaped.join("[^]*")}$`);
  return (object) => (kind === undefined || kind === object.kind) && expression.test(object.name);
}
