/** A row of pg_depend: the one object needs the other. */
export type Dependency = readonly [
  catalog: string,
  oid: number,
  part: number,
  otherCatalog: string,
  otherOid: number,
  otherPart: number,
  kind: string,
];

/**
 * The address of an object in the catalogs: the catalog's name, the OID, and the column's number.
 */
export type ObjectAddress = readonly [catalog: string, oid: number, part: number];

/** Reads the dependencies between objects, except those that every database has. */
export const dependenciesQuery = `select coalesce(pg_catalog.json_agg(pg_catalog.json_build_array(c.relname, d.objid, d.objsubid,
  r.relname, d.refobjid, d.refobjsubid, d.deptype) order by d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, d.refobjsubid, d.deptype), '[]')::pg_catalog.text
from pg_catalog.pg_depend d join pg_catalog.pg_class c on c.oid = d.classid join pg_catalog.pg_class r on r.oid = d.refclassid
where d.deptype <> 'p' and (d.objid >= 16384 or d.refobjid >= 16384)`;

/** The catalogs whose objects own others that have no name of their own, the closest first. */
const OWNERS = [
  "pg_publication",
  "pg_opclass",
  "pg_opfamily",
  "pg_type",
  "pg_constraint",
  "pg_class",
];

/**
 * Returns the keys of the objects that each object needs.
 *
 * Some objects are in no snapshot: the default of a column, the rule of a view, the array of a
 * type. Their owner replaces them. The extension replaces its objects.
 */
export function needsOf(
  keys: ReadonlyMap<string, string>,
  dependencies: readonly Dependency[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const owners = ownersOf(dependencies);
  const keyOf = ([catalog, oid, part]: ObjectAddress, depth = 0): string | undefined => {
    const known = keys.get(`${catalog} ${oid} ${part}`) ?? keys.get(`${catalog} ${oid} 0`);
    if (known !== undefined || depth > DEEPEST) return known;
    const owner = owners.get(`${catalog} ${oid}`)?.find((other) => other !== undefined);
    return owner === undefined ? undefined : keyOf(owner, depth + 1);
  };
  const needs = new Map<string, Set<string>>();
  for (const [catalog, oid, part, otherCatalog, otherOid, otherPart, kind] of dependencies) {
    // The trigger of a partition that comes from the whole needs nothing on its own.
    const isCopy = owners.get(`${catalog} ${oid}`)?.[RANKS.P] !== undefined;
    if (kind === "e" || (isCopy && !keys.has(`${catalog} ${oid} ${part}`))) continue;
    const key = keyOf([catalog, oid, part]);
    const other = keyOf([otherCatalog, otherOid, otherPart]);
    if (key === undefined || other === undefined || key === other) continue;
    needs.set(key, (needs.get(key) ?? new Set()).add(other));
  }
  return needs;
}

/** The array of the row type of a table is three steps from the table. */
const DEEPEST = 5;

/** A part of an extension; a foreign key or trigger of a partition; a part of something. */
const RANKS = { e: 0, P: 1, i: 2 } as const;

function rankOf(catalog: string): number {
  const rank = OWNERS.indexOf(catalog);
  return rank === -1 ? OWNERS.length : rank;
}

/** The objects to which one without a name may belong, the most likely first. */
type Owners = ReadonlyMap<string, readonly (ObjectAddress | undefined)[]>;

function ownersOf(dependencies: readonly Dependency[]): Owners {
  const owners = new Map<string, (ObjectAddress | undefined)[]>();
  for (const [catalog, oid, , otherCatalog, otherOid, otherPart, kind] of dependencies) {
    if (!"aieP".includes(kind)) continue;
    const others = owners.get(`${catalog} ${oid}`) ?? [];
    const rank =
      kind === "e" || kind === "P" || kind === "i" ? RANKS[kind] : 3 + rankOf(otherCatalog);
    others[rank] ??= [otherCatalog, otherOid, otherPart];
    owners.set(`${catalog} ${oid}`, others);
  }
  return owners;
}
