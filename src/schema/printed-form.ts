/** A tree of PostgreSQL's parser as JSON: objects with one node each, lists, texts and numbers. */
export type Tree =
  | null
  | boolean
  | number
  | string
  | readonly Tree[]
  | { readonly [key: string]: Tree };

/**
 * Returns a text that is equal for two trees that mean the same, whichever major version printed them.
 *
 * Since PostgreSQL 14 a function that SQL has words for is printed with them, as in `TRIM(BOTH FROM
 * a)`; older servers print its name, and the conversions of its arguments. The parser gives both the
 * same function. With `before14`, EXTRACT is date_part, too, which gave another type of number: the
 * conversions to both types count as one, and beside date_part as none.
 */
export function meaningOf(tree: Tree, before14: boolean): string {
  return JSON.stringify(plain(tree, { before14, isDated: before14 && hasDatePart(tree) }));
}

interface Forms {
  readonly before14: boolean;
  /** True for a tree with EXTRACT or date_part. */
  readonly isDated: boolean;
}

/** Where something stands in the text, and the words by which a function was called. */
const NO_MEANING =
  /location$|^(?:stmt_len|funcformat|list_start|list_end|rexpr_list_start|rexpr_list_end)$/;

const DATE_PARTS: ReadonlySet<string> = new Set(["extract", "date_part"]);

function hasDatePart(tree: Tree): boolean {
  if (typeof tree === "string") return DATE_PARTS.has(tree);
  if (tree === null || typeof tree !== "object") return false;
  return Object.values(tree).some(hasDatePart);
}

function plain(tree: Tree, forms: Forms): Tree {
  if (typeof tree === "string") return forms.before14 ? (OTHER_WORDS.get(tree) ?? tree) : tree;
  if (tree === null || typeof tree !== "object") return tree;
  if (isList(tree)) return tree.map((item) => plain(item, forms));
  const bare = withoutCast(tree, forms.isDated);
  if (bare !== undefined) return plain(bare, forms);
  const shown = forms.before14 ? withoutArgumentCasts(tree) : tree;
  const entries = Object.entries(shown).filter(([key]) => !NO_MEANING.test(key));
  return Object.fromEntries(
    entries.map(([key, value]) => [key, plain(NAMES.has(key) ? ownName(value) : value, forms)]),
  );
}

/** The words of SQL, in a tree, for what servers before 14 print otherwise. */
const OTHER_WORDS: ReadonlyMap<string, string> = new Map([
  ["extract", "date_part"],
  ["float8", "numeric"],
  ["NFC", "nfc"],
  ["NFD", "nfd"],
  ["NFKC", "nfkc"],
  ["NFKD", "nfkd"],
]);

/** The functions that SQL has words for. */
const SPOKEN: ReadonlySet<Tree | undefined> = new Set([
  ...["extract", "date_part", "timezone", "overlaps", "position", "substring", "overlay", "btrim"],
  ...["ltrim", "rtrim", "normalize", "is_normalized", "xmlexists", "pg_collation_for"],
]);

/** The words of SQL hide the conversions of the arguments. */
function withoutArgumentCasts(tree: { readonly [key: string]: Tree }): typeof tree {
  const { funcname, args } = tree;
  if (funcname === undefined || args === undefined || !isList(funcname) || !isList(args))
    return tree;
  if (!SPOKEN.has(textOf(funcname.at(-1)))) return tree;
  return { ...tree, args: args.map((arg) => field(field(arg, "TypeCast"), "arg") ?? arg) };
}

const NAMES: ReadonlySet<string> = new Set(["funcname", "names"]);

/** Removes the schema of PostgreSQL's own functions and types. */
function ownName(names: Tree): Tree {
  if (!isList(names) || names.length < 2) return names;
  return textOf(names[0]) === "pg_catalog" ? names.slice(1) : names;
}

/**
 * Returns the value under a cast that the printed forms have or lack: of a constant to text, and
 * beside date_part to one of the types of its result.
 */
function withoutCast(tree: Tree, isDated: boolean): Tree | undefined {
  const cast = field(tree, "TypeCast");
  const arg = field(cast, "arg");
  const type = field(cast, "typeName");
  if (arg === undefined || type === undefined || field(type, "arrayBounds") !== undefined)
    return undefined;
  const names = field(type, "names");
  const name = names !== undefined && isList(names) ? textOf(names.at(-1)) : undefined;
  if (name === "text" && field(field(arg, "A_Const"), "sval") !== undefined) return arg;
  const isNumber = name === "numeric" || name === "float8";
  return isDated && isNumber && field(type, "typmods") === undefined ? arg : undefined;
}

function textOf(node: Tree | undefined): Tree | undefined {
  return field(field(node, "String"), "sval");
}

function field(tree: Tree | undefined, key: string): Tree | undefined {
  if (tree === undefined || tree === null || typeof tree !== "object" || isList(tree))
    return undefined;
  return tree[key];
}

function isList(tree: Tree): tree is readonly Tree[] {
  return Array.isArray(tree);
}
