import { compareSnapshots, type Difference } from "./compare.ts";
import { type Fact, OBJECT_KINDS, type SchemaObject, type Snapshot } from "./snapshot.ts";

/** The objects of a comparison that count. */
export interface Selection {
  /**
   * Patterns of objects that do not count: a kind, a name with `*`, or both. `blanks` stands for
   * texts that differ in line ends and in blanks before them alone.
   */
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
  const { ignore } = selection;
  if (!ignore.includes(BLANKS)) return selectObjects(before, after, selection);
  const others = { ...selection, ignore: ignore.filter((pattern) => pattern !== BLANKS) };
  const evened = selectObjects(before, withTextsOf(before, after), others);
  const asIs = selectObjects(before, after, others);
  const differences = differencesOf(asIs) - differencesOf(evened);
  const counted = evened.leftOut.ignored.values();
  const ignored = ignore.flatMap((pattern) =>
    pattern === BLANKS ? [{ pattern, differences }] : (counted.next().value ?? []),
  );
  return { ...evened, leftOut: { ...evened.leftOut, ignored } };
}

/** The pattern for texts that are equal but for their line ends and the blanks before them. */
const BLANKS = "blanks";

function differencesOf({ before, after }: Selected): number {
  return compareSnapshots(before, after).length;
}

/** Gives each text that differs in blanks alone the form that it has in the other state. */
function withTextsOf(before: Snapshot, after: Snapshot): Snapshot {
  const evened = ([key, object]: [string, SchemaObject]): [string, SchemaObject] => {
    const other = before.get(key)?.facts ?? {};
    const facts = Object.entries(object.facts).map(([name, fact]): [string, Fact] => {
      const was = other[name];
      const isEven = was !== undefined && withoutBlanks(was) === withoutBlanks(fact);
      return [name, isEven ? was : fact];
    });
    return [key, { ...object, facts: Object.fromEntries(facts) }];
  };
  return new Map(Array.from(after, evened));
}

function withoutBlanks(fact: Fact): Fact {
  return typeof fact === "string" ? fact.replace(/[ \t]*(?:\r\n?|\n|$)/g, "\n") : fact;
}

function selectObjects(before: Snapshot, after: Snapshot, selection: Selection): Selected {
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
