import type { QualifiedName } from "../sql/identifier.ts";
import type { Parsed } from "../syntax/parse-tree.ts";
import { type Doubt, type Effect, effect } from "./effect.ts";
import { effectOf } from "./effect-of.ts";
import { keyOf, type Lookup, lookupOf, type Questions } from "./facts.ts";

/** A parsed statement with its effect on tables. */
export interface ReadStatement {
  readonly parsed: Parsed;
  readonly effect: Effect;
  /**
   * The search path that an earlier statement of the section set; undefined means the session's
   * own.
   */
  readonly searchPath: readonly string[] | undefined;
}

/**
 * Returns the effects of a section's statements. Each section starts with the session's own
 * settings.
 */
export function readEffects(statements: readonly Parsed[]): readonly ReadStatement[] {
  let searchPath: readonly string[] | undefined;
  return statements.map((parsed) => {
    const own = parsed.kind === "statement" ? effectOf(parsed.node) : effect();
    const read = { parsed, effect: own, searchPath };
    if (own.searchPath === "default") searchPath = undefined;
    else if (own.searchPath !== undefined) searchPath = own.searchPath;
    return read;
  });
}

/** Collects the questions for the catalog. */
export function questionsOf(statements: readonly ReadStatement[]): Questions {
  return {
    relations: once(statements, ({ creates, locks }) => [
      ...creates,
      ...locks.map(({ relation }) => relation),
    ]),
    types: once(statements, (each) =>
      doubtsOf(each).flatMap((doubt) => {
        if (doubt.kind === "domain") return [doubt.type];
        return doubt.kind === "type-change" ? [doubt.to.type] : [];
      }),
    ),
    functions: once(statements, (each) => [
      ...each.calls,
      ...doubtsOf(each).flatMap((doubt) => (doubt.kind === "volatile" ? doubt.functions : [])),
    ]),
  };
}

function doubtsOf({ locks }: Effect): readonly Doubt[] {
  const works = locks.flatMap(({ rewrites, scans }) => [rewrites, scans]);
  return works.flatMap((work) => (typeof work === "boolean" ? [] : work));
}

/** Returns each name once for each search path that it is looked up in. */
function once(
  statements: readonly ReadStatement[],
  namesIn: (effect: Effect) => readonly QualifiedName[],
): readonly Lookup[] {
  const lookups = statements.flatMap(({ effect: each, searchPath }) =>
    namesIn(each).map((name) => lookupOf(name, searchPath)),
  );
  return [...new Map(lookups.map((lookup) => [keyOf(lookup), lookup])).values()];
}
