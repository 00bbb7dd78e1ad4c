import { quoteLiteral } from "../../sql/quote.ts";
import { type Item, textOf } from "../words/item.ts";
import { FUNCTION_GRANTS } from "../words/privileges.ts";
import { functionReference, operatorReference, withoutArguments } from "../words/routine-name.ts";
import type { KindWriter } from "../words/writer.ts";

export const aggregateWriter: KindWriter = {
  words: "aggregate",
  hasOwner: true,
  grants: FUNCTION_GRANTS,
  reference: signature,
  create: (item) => [{ sql: createAggregate(item) }],
};

/** An aggregate without arguments is `f(*)`. */
function signature(item: Item): string {
  return `${withoutArguments(item.name)}(${textOf(item, "arguments") ?? "*"})`;
}

const FUNCTIONS = [
  ["state function", "sfunc"],
  ["final function", "finalfunc"],
  ["combine function", "combinefunc"],
  ["serial function", "serialfunc"],
  ["deserial function", "deserialfunc"],
  ["moving state function", "msfunc"],
  ["moving inverse function", "minvfunc"],
  ["moving final function", "mfinalfunc"],
] as const;

const FLAGS = [
  ["final function extra", "finalfunc_extra"],
  ["moving final function extra", "mfinalfunc_extra"],
] as const;

const MODIFIES: Readonly<Record<string, string>> = {
  r: "read_only",
  s: "shareable",
  w: "read_write",
};

function createAggregate(item: Item): string {
  const option = (fact: string, write: (value: string) => string): readonly string[] => {
    const value = textOf(item, fact);
    return value === undefined ? [] : [write(value)];
  };
  const options = [
    ...FUNCTIONS.flatMap(([fact, word]) =>
      option(fact, (value) => `${word} = ${functionReference(value)}`),
    ),
    ...option("state type", (value) => stateType(value)),
    ...option("initial state", (value) => `initcond = ${quoteLiteral(value)}`),
    ...option("moving state type", (value) => `mstype = ${value}`),
    ...option("moving state space", (value) => `msspace = ${value}`),
    ...option("moving initial state", (value) => `minitcond = ${quoteLiteral(value)}`),
    ...FLAGS.flatMap(([fact, word]) => option(fact, () => word)),
    ...option("final function modifies", (value) => `finalfunc_modify = ${MODIFIES[value]}`),
    ...option(
      "moving final function modifies",
      (value) => `mfinalfunc_modify = ${MODIFIES[value]}`,
    ),
    ...option("sort operator", (value) => `sortop = operator(${operatorReference(value)})`),
    ...option("parallel", (value) => `parallel = ${value}`),
    ...(item.facts["aggregate kind"] === "hypothetical" ? ["hypothetical"] : []),
  ];
  return `create aggregate ${signature(item)} (\n  ${options.join(",\n  ")}\n)`;
}

/** The fact holds the type and, where it is not zero, the size of its values. */
function stateType(value: string): string {
  const match = /^(.*) (\d+)$/.exec(value);
  return match === null ? `stype = ${value}` : `stype = ${match[1]},\n  sspace = ${match[2]}`;
}

export const operatorWriter: KindWriter = {
  words: "operator",
  hasOwner: true,
  reference: (item) =>
    `${withoutArguments(item.name)} (${textOf(item, "left") ?? "none"}, ${textOf(item, "right") ?? "none"})`,
  create: (item) => [{ sql: createOperator(item) }],
  alter: ({ after, changed }) => {
    const changeable = new Set(["restrict", "join"]);
    if ([...changed].some((fact) => !changeable.has(fact))) return undefined;
    const options = [...changed].map((fact) => `${fact} = ${functionOrNone(textOf(after, fact))}`);
    return [{ sql: `alter ${operatorSpoken(after)} set (${options.join(", ")})` }];
  },
};

function operatorSpoken(item: Item): string {
  return `operator ${operatorWriter.reference?.(item) ?? item.name}`;
}

function functionOrNone(name: string | undefined): string {
  return name === undefined ? "none" : functionReference(name);
}

function createOperator(item: Item): string {
  const option = (fact: string, write: (value: string) => string): readonly string[] => {
    const value = textOf(item, fact);
    return value === undefined ? [] : [write(value)];
  };
  const options = [
    ...option("function", (value) => `function = ${functionReference(value)}`),
    ...option("left", (value) => `leftarg = ${value}`),
    ...option("right", (value) => `rightarg = ${value}`),
    ...option("commutator", (value) => `commutator = operator(${operatorReference(value)})`),
    ...option("negator", (value) => `negator = operator(${operatorReference(value)})`),
    ...option("restrict", (value) => `restrict = ${functionReference(value)}`),
    ...option("join", (value) => `join = ${functionReference(value)}`),
    ...option("hashes", () => "hashes"),
    ...option("merges", () => "merges"),
  ];
  return `create operator ${withoutArguments(item.name)} (${options.join(", ")})`;
}
