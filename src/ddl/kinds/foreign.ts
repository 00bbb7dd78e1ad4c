import { quoteLiteral } from "../../sql/quote.ts";
import { type Item, listOf, textOf } from "../words/item.ts";
import { identifier, quotedRole } from "../words/names.ts";
import { foreignOptionChanges, foreignOptions } from "../words/options.ts";
import { usageOf } from "../words/privileges.ts";
import { functionReference } from "../words/routine-name.ts";
import type { Change, Draft, KindWriter } from "../words/writer.ts";

/** Of an option that may be a secret only the name is known. */
function secret(item: Item): string | undefined {
  const hidden = listOf(item, "options").find((option) => !option.includes("="));
  return hidden === undefined ? undefined : `the value of its option ${hidden} is a secret`;
}

export const wrapperWriter: KindWriter = {
  words: "foreign data wrapper",
  hasOwner: true,
  grants: usageOf("foreign data wrapper"),
  unwritten: secret,
  create: (item) => [
    {
      sql: `${["create foreign data wrapper", item.name, ...functions(item)].join(" ")}${foreignOptions(listOf(item, "options"))}`,
    },
  ],
  alter: (change) => {
    const { after, changed } = change;
    const words = [
      ...["handler", "validator"]
        .filter((fact) => changed.has(fact))
        .map((fact) => functionClause(after, fact)),
      ...optionChange(change),
    ];
    return words.length === 0
      ? []
      : [{ sql: `alter foreign data wrapper ${after.name} ${words.join(" ")}` }];
  },
};

function functions(item: Item): readonly string[] {
  return ["handler", "validator"]
    .filter((fact) => item.facts[fact] !== undefined)
    .map((fact) => functionClause(item, fact));
}

function functionClause(item: Item, fact: string): string {
  const name = textOf(item, fact);
  return name === undefined ? `no ${fact}` : `${fact} ${functionReference(name)}`;
}

function optionChange({ before, after }: Change): readonly string[] {
  const words = foreignOptionChanges(listOf(before, "options"), listOf(after, "options"));
  return words === undefined ? [] : [words];
}

export const serverWriter: KindWriter = {
  words: "server",
  hasOwner: true,
  grants: usageOf("foreign server"),
  unwritten: secret,
  create: (item) => [{ sql: createServer(item) }],
  alter: alterServer,
};

function createServer(item: Item): string {
  const [type, version] = [textOf(item, "type"), textOf(item, "version")];
  return (
    [
      `create server ${item.name}`,
      ...(type === undefined ? [] : [`type ${quoteLiteral(type)}`]),
      ...(version === undefined ? [] : [`version ${quoteLiteral(version)}`]),
      `foreign data wrapper ${identifier(textOf(item, "wrapper") ?? "")}`,
    ].join(" ") + foreignOptions(listOf(item, "options"))
  );
}

function alterServer(change: Change): readonly Draft[] | undefined {
  const { after, changed } = change;
  if (changed.has("type") || changed.has("wrapper")) return undefined;
  const version = textOf(after, "version");
  const words = [
    ...(changed.has("version")
      ? [`version ${version === undefined ? "null" : quoteLiteral(version)}`]
      : []),
    ...optionChange(change),
  ];
  return words.length === 0 ? [] : [{ sql: `alter server ${after.name} ${words.join(" ")}` }];
}

export const userMappingWriter: KindWriter = {
  words: "user mapping",
  reference: mapping,
  unwritten: secret,
  create: (item) => [
    { sql: `create user mapping ${mapping(item)}${foreignOptions(listOf(item, "options"))}` },
  ],
  alter: (change) => {
    const words = optionChange(change);
    return words.length === 0
      ? []
      : [{ sql: `alter user mapping ${mapping(change.after)} ${words.join(" ")}` }];
  },
};

function mapping(item: Item): string {
  const user = textOf(item, "user") ?? "";
  return `for ${user === "PUBLIC" ? "public" : quotedRole(user)} server ${textOf(item, "server")}`;
}
