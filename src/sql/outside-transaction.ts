/** What always is refused in a transaction block, by its first words. */
const ALWAYS: readonly (readonly string[])[] = [
  ["vacuum"],
  ["create", "database"],
  ["drop", "database"],
  ["create", "tablespace"],
  ["drop", "tablespace"],
  ["create", "subscription"],
  ["drop", "subscription"],
  ["alter", "system"],
  ["discard", "all"],
  ["create", "index", "concurrently"],
  ["create", "unique", "index", "concurrently"],
  ["drop", "index", "concurrently"],
];

const CLUSTER_WITHOUT_TABLE = /^cluster(?: verbose| \( .*\))?$/;
const REINDEX_OF_MANY = /^reindex (?:\( [^)]*\) )?(?:schema|database|system|\w+ concurrently)\b/;

/**
 * Names the command if PostgreSQL refuses a statement of these tokens in a transaction block (manual,
 * the commands' own pages).
 */
export function outsideTransaction(tokens: readonly string[]): string | undefined {
  const always = ALWAYS.find((words) => words.every((word, index) => tokens[index] === word));
  if (always !== undefined) return always.join(" ");
  switch (tokens[0]) {
    case "cluster":
      return CLUSTER_WITHOUT_TABLE.test(tokens.join(" ")) ? "cluster" : undefined;
    case "reindex":
      return REINDEX_OF_MANY.test(tokens.join(" ")) ? "reindex" : undefined;
    case "alter":
      return alteration(tokens);
    default:
      return undefined;
  }
}

function alteration(tokens: readonly string[]): string | undefined {
  switch (tokens[1]) {
    case "table":
      return detachesConcurrently(tokens) ? "alter table detach partition concurrently" : undefined;
    case "database":
      return tokens[3] === "set" && tokens[4] === "tablespace"
        ? "alter database set tablespace"
        : undefined;
    case "subscription":
      return tokens.includes("publication") ? "alter subscription" : undefined;
    default:
      return undefined;
  }
}

function detachesConcurrently(tokens: readonly string[]): boolean {
  const detach = tokens.indexOf("detach");
  return tokens[detach + 1] === "partition" && tokens.at(-1) === "concurrently";
}
