import { quoteLiteral } from "../../sql/quote.ts";
import { type Item, textOf } from "../words/item.ts";
import { identifier } from "../words/names.ts";
import { SCHEMA_GRANTS, usageOf } from "../words/privileges.ts";
import { functionReference } from "../words/routine-name.ts";
import type { Change, Draft, KindWriter } from "../words/writer.ts";

export const schemaWriter: KindWriter = {
  words: "schema",
  hasOwner: true,
  grants: SCHEMA_GRANTS,
  create: ({ name }) => [{ sql: `create schema ${name}` }],
  alter: () => [],
};

export const extensionWriter: KindWriter = {
  words: "extension",
  create: (item) => [{ sql: createExtension(item) }],
  alter: alterExtension,
};

function createExtension(item: Item): string {
  const schema = textOf(item, "schema");
  const version = textOf(item, "version");
  return [
    `create extension ${item.name}`,
    ...(schema === undefined ? [] : [`with schema ${identifier(schema)}`]),
    ...(version === undefined ? [] : [`version ${quoteLiteral(version)}`]),
  ].join(" ");
}

function alterExtension({ after, changed }: Change): readonly Draft[] {
  const schema = textOf(after, "schema");
  const version = textOf(after, "version");
  const alter = `alter extension ${after.name}`;
  return [
    ...(changed.has("schema") && schema !== undefined
      ? [{ sql: `${alter} set schema ${identifier(schema)}` }]
      : []),
    ...(changed.has("version")
      ? [
          {
            sql:
              version === undefined
                ? `${alter} update`
                : `${alter} update to ${quoteLiteral(version)}`,
          },
        ]
      : []),
  ];
}

export const languageWriter: KindWriter = {
  words: "language",
  hasOwner: true,
  grants: usageOf("language"),
  create: (item) => [
    {
      sql: [
        `create ${item.facts.trusted === true ? "trusted " : ""}language ${item.name}`,
        ...part(item, "handler", (name) => `handler ${functionReference(name)}`),
        ...part(item, "inline", (name) => `inline ${functionReference(name)}`),
        ...part(item, "validator", (name) => `validator ${functionReference(name)}`),
      ].join(" "),
    },
  ],
};

export const accessMethodWriter: KindWriter = {
  words: "access method",
  create: (item) => [
    {
      sql: `create access method ${item.name} type ${textOf(item, "type") ?? "index"} handler ${functionReference(textOf(item, "handler") ?? "")}`,
    },
  ],
};

export const castWriter: KindWriter = {
  words: "cast",
  reference: castReference,
  create: (item) => [{ sql: `create cast ${castReference(item)} ${castMethod(item)}` }],
};

function castReference(item: Item): string {
  return `(${textOf(item, "source")} as ${textOf(item, "target")})`;
}

function castMethod(item: Item): string {
  const method = textOf(item, "method");
  const context = textOf(item, "context");
  const how =
    method === "inout"
      ? "with inout"
      : method === "binary"
        ? "without function"
        : `with function ${withArguments(textOf(item, "function") ?? "")}`;
  return context === undefined ? how : `${how} as ${context}`;
}

/** A function that must be named with its arguments. */
function withArguments(signature: string): string {
  const at = signature.indexOf("(");
  return functionReference(signature) + signature.slice(at);
}

export const transformWriter: KindWriter = {
  words: "transform",
  reference: (item) => `for ${textOf(item, "type")} language ${textOf(item, "language")}`,
  create: (item) => {
    const functions = [
      ...part(item, "from sql", (name) => `from sql with function ${withArguments(name)}`),
      ...part(item, "to sql", (name) => `to sql with function ${withArguments(name)}`),
    ];
    const name = `for ${textOf(item, "type")} language ${textOf(item, "language")}`;
    return [{ sql: `create transform ${name} (${functions.join(", ")})` }];
  },
};

export const conversionWriter: KindWriter = {
  words: "conversion",
  hasOwner: true,
  create: (item) => [
    {
      sql: `create ${item.facts.default === true ? "default " : ""}conversion ${item.name} for ${quoteLiteral(textOf(item, "from") ?? "")} to ${quoteLiteral(textOf(item, "to") ?? "")} from ${functionReference(textOf(item, "function") ?? "")}`,
    },
  ],
};

export const collationWriter: KindWriter = {
  words: "collation",
  hasOwner: true,
  create: (item) => {
    const options = [
      ...part(item, "provider", (value) => `provider = ${value}`),
      ...part(item, "locale", (value) => `locale = ${quoteLiteral(value)}`),
      ...part(item, "collate", (value) => `lc_collate = ${quoteLiteral(value)}`),
      ...part(item, "ctype", (value) => `lc_ctype = ${quoteLiteral(value)}`),
      ...(item.facts["not deterministic"] === true ? ["deterministic = false"] : []),
      ...part(item, "rules", (value) => `rules = ${quoteLiteral(value)}`),
    ];
    return [{ sql: `create collation ${item.name} (${options.join(", ")})` }];
  },
};

export const eventTriggerWriter: KindWriter = {
  words: "event trigger",
  hasOwner: true,
  create: (item) => [{ sql: createEventTrigger(item) }, ...eventFiring(item)],
  alter: ({ after, changed }) =>
    changed.has("fires") && changed.size === 1 ? eventFiring(after, true) : undefined,
};

function createEventTrigger(item: Item): string {
  const tags = item.facts.tags;
  return [
    `create event trigger ${item.name} on ${textOf(item, "event")}`,
    ...(typeof tags === "object" ? [`when tag in (${tags.map(quoteLiteral).join(", ")})`] : []),
    `execute function ${functionReference(textOf(item, "function") ?? "")}()`,
  ].join(" ");
}

function eventFiring(item: Item, always = false): readonly Draft[] {
  const fires = textOf(item, "fires");
  if (fires === undefined && !always) return [];
  const verb =
    fires === "disabled" ? "disable" : fires === undefined ? "enable" : `enable ${fires}`;
  return [{ sql: `alter event trigger ${item.name} ${verb}` }];
}

function part(item: Item, fact: string, write: (value: string) => string): readonly string[] {
  const value = textOf(item, fact);
  return value === undefined ? [] : [write(value)];
}
