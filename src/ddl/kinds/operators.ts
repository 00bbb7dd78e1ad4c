import { type Item, listOf, textOf } from "../words/item.ts";
import { operatorReference } from "../words/routine-name.ts";
import type { Change, Draft, KindWriter } from "../words/writer.ts";

export const operatorFamilyWriter: KindWriter = {
  words: "operator family",
  hasOwner: true,
  create: (item) => [
    { sql: `create operator family ${item.name}` },
    ...loose({ ...item, facts: {} }, item),
  ],
  alter: ({ before, after }: Change) => loose(before, after),
};

/** Adds and drops the members of a family that belong to none of its classes. */
function loose(before: Item, after: Item): readonly Draft[] {
  const steps = (
    from: Item,
    to: Item,
    write: (item: Item) => readonly string[],
  ): readonly string[] => {
    const there = write(from);
    return write(to).filter((line) => !there.includes(line));
  };
  const dropped = [...steps(after, before, members)].map(forDrop);
  const added = steps(before, after, members);
  const alter = `alter operator family ${after.name}`;
  return [
    ...(dropped.length === 0 ? [] : [{ sql: `${alter} drop ${dropped.join(", ")}` }]),
    ...(added.length === 0 ? [] : [{ sql: `${alter} add ${added.join(", ")}` }]),
  ];
}

/** A member goes by its number and its types: `operator 1 (integer, integer)`. */
function forDrop(member: string): string {
  const match = /^(operator|function) (\d+) .*?(\([^()]*\))/.exec(member);
  return match === null ? member : `${match[1]} ${match[2]} ${match[3]}`;
}

function members(item: Item): readonly string[] {
  return [
    ...listOf(item, "operators").map((line) => {
      const [number = "", ...rest] = line.split(" ");
      const signature = rest.join(" ");
      const at = signature.indexOf("(");
      return `operator ${number} ${operatorReference(signature)}${signature.slice(at)}`;
    }),
    ...listOf(item, "functions").map((line) => `function ${line}`),
  ];
}

export const operatorClassWriter: KindWriter = {
  words: "operator class",
  hasOwner: true,
  create: (item) => [{ sql: createOperatorClass(item) }],
};

function createOperatorClass(item: Item): string {
  const [name = "", method = ""] = item.name.split(/ using (?=[^ ]*$)/);
  const storage = textOf(item, "storage");
  const type = textOf(item, "type");
  const parts = [...members(item), ...(storage === undefined ? [] : [`storage ${storage}`])];
  const list = parts.length === 0 ? `storage ${type}` : parts.join(",\n  ");
  return [
    `create operator class ${name}${item.facts.default === true ? " default" : ""}`,
    `for type ${type} using ${method} family ${textOf(item, "family")} as\n  ${list}`,
  ].join(" ");
}
