import { byCodeUnits } from "../../graph/graph.ts";
import type { Fact, ObjectKind, SchemaObject, Snapshot } from "../../schema/snapshot.ts";
import { objectKey, snapshotOf } from "../../schema/snapshot.ts";
import { spaceBeforeValues, unqualifySingleTable } from "../../schema/view-definition.ts";
import type { Message, Outcome } from "../../session.ts";
import { columnsQuery } from "./columns.ts";
import { constraintsQuery, indexesQuery } from "./constraints.ts";
import { databaseWideQuery } from "./database-wide.ts";
import { type Dependency, dependenciesQuery, needsOf, type ObjectAddress } from "./dependencies.ts";
import { foreignQuery } from "./foreign.ts";
import type { CatalogQuery, CatalogRequest } from "./fragments.ts";
import { onRelationsQuery } from "./on-relations.ts";
import { operatorsQuery } from "./operators.ts";
import { providedQuery } from "./provided.ts";
import { relationsQuery, sequencesQuery } from "./relations.ts";
import { routinesQuery } from "./routines.ts";
import { schemasQuery } from "./schemas.ts";
import { textSearchQuery } from "./text-search.ts";
import { typesQuery } from "./types.ts";
import { wholeServerQuery } from "./whole-server.ts";

const QUERIES: readonly CatalogQuery[] = [
  schemasQuery,
  relationsQuery,
  sequencesQuery,
  columnsQuery,
  constraintsQuery,
  indexesQuery,
  onRelationsQuery,
  routinesQuery,
  typesQuery,
  databaseWideQuery,
  operatorsQuery,
  textSearchQuery,
  foreignQuery,
  providedQuery,
];

/**
 * Settings that change the way PostgreSQL writes names, constants and expressions. JIT is off
 * because compiling would take longer than these queries run.
 */
const PINNED = [
  "search_path = pg_catalog, pg_temp",
  "quote_all_identifiers = off",
  "datestyle = 'ISO, MDY'",
  "intervalstyle = postgres",
  "timezone = 'UTC'",
  "extra_float_digits = 1",
  "bytea_output = hex",
  "standard_conforming_strings = on",
  "statement_timeout = 0",
  "jit = off",
];

/** A snapshot runs in its own transaction, or in the open one. */
export type SnapshotPlace = "own transaction" | "open transaction";

function queriesOf({ server }: CatalogRequest): readonly CatalogQuery[] {
  return server === true ? [...QUERIES, wholeServerQuery] : QUERIES;
}

/** Returns the queries of a snapshot. Each query returns one text. */
export function catalogQueries(request: CatalogRequest): readonly string[] {
  const queries = queriesOf(request).map((query) => asOneText(query(request), request));
  return request.dependencies === true ? [...queries, dependenciesQuery] : queries;
}

/** Returns the message before the queries. */
export function openingMessage(place: SnapshotPlace): Message {
  const begin =
    place === "own transaction"
      ? "begin isolation level repeatable read read only"
      : "savepoint ebb_snapshot";
  return { sql: [begin, ...PINNED.map((setting) => `set local ${setting}`)].join("; ") };
}

/** Returns the message after the queries. It undoes the settings. */
export function closingMessage(place: SnapshotPlace): Message {
  return place === "own transaction"
    ? { sql: "commit" }
    : { sql: "rollback to savepoint ebb_snapshot; release ebb_snapshot" };
}

/** The answers of the catalog queries, one text each. Equal texts mean equal catalogs. */
export type CatalogTexts = readonly string[];

/**
 * Returns the answers of `count` queries before the last message. Returns undefined if a message
 * failed.
 */
export function catalogTexts(
  outcomes: readonly Outcome[],
  count: number,
): CatalogTexts | undefined {
  if (!outcomes.every(({ kind }) => kind === "done")) return undefined;
  return outcomes
    .slice(-count - 1, -1)
    .map((outcome) => (outcome.kind === "done" ? String(outcome.firstColumn[0]) : ""));
}

/** Reads the objects from the answers. */
export function readCatalog(request: CatalogRequest, texts: CatalogTexts): Snapshot {
  const { length } = queriesOf(request);
  const rows = texts.slice(0, length).flatMap((text) => JSON.parse(text) as readonly CatalogRow[]);
  const found = rows.map((row) => objectOf(row, request));
  const objects = found.map((object) => withView(object, request.version));
  if (request.dependencies !== true) return snapshotOf(objects);
  const dependencies = JSON.parse(texts[length] ?? "[]") as readonly Dependency[];
  return snapshotOf(withNeeds(objects, rows, dependencies));
}

function withNeeds(
  objects: readonly SchemaObject[],
  rows: readonly CatalogRow[],
  dependencies: readonly Dependency[],
): readonly SchemaObject[] {
  const keys = new Map(
    objects.map((object, at) => [rows[at]?.slice(6).join(" ") ?? "", objectKey(object)]),
  );
  const needs = needsOf(keys, dependencies);
  return objects.map((object) => ({
    ...object,
    needs: [...(needs.get(objectKey(object)) ?? [])].sort(byCodeUnits),
  }));
}

/** Wraps a query so that it returns one text. As JSON, the driver would parse it. */
function asOneText(query: string, { dependencies }: CatalogRequest): string {
  const place =
    dependencies === true
      ? ", (select k.relname from pg_catalog.pg_class k where k.oid = q.catalog), q.oid, q.part"
      : "";
  return `select coalesce(pg_catalog.json_agg(pg_catalog.json_build_array(q.kind, q.schema, q.name, q.parent, q.facts, q.position${place})
  order by q.kind collate pg_catalog."C", q.name collate pg_catalog."C")::pg_catalog.text, '[]') from (
${query}) q`;
}

type CatalogRow = readonly [
  kind: ObjectKind,
  schema: string | null,
  name: string,
  parent: string | null,
  facts: Facts,
  position: number | null,
  /** Only where dependencies are read. */
  ...place: ObjectAddress | [],
];

type Facts = SchemaObject["facts"] & {
  readonly sealed?: SchemaObject["sealed"];
};

/** The name of a NOT NULL constraint is a fact where databases are compared. */
function objectOf(
  [kind, schema, name, parent, facts, position]: CatalogRow,
  request: CatalogRequest,
): SchemaObject {
  const object = {
    kind,
    schema: schema ?? undefined,
    name,
    parent: parent ?? undefined,
    facts,
    position: position ?? undefined,
  };
  const { sealed, secrets, "not null name": notNullName, ...others } = facts;
  return {
    ...object,
    facts: request.sealed === undefined ? others : { ...others, ...nameFact(notNullName) },
    ...(sealed !== undefined && { sealed }),
    ...(typeof secrets === "object" && { secrets }),
    ...(request.sealed === undefined && typeof notNullName === "string" && { notNullName }),
  };
}

/**
 * A name that ends as those of PostgreSQL do is no fact: a table that was renamed since keeps it, and
 * a column that comes back has another one.
 */
function nameFact(notNullName: Fact | undefined): SchemaObject["facts"] {
  const isMade = typeof notNullName === "string" && /_not_null\d*"?$/.test(notNullName);
  return notNullName === undefined || isMade ? {} : { "not null name": notNullName };
}

/** Rewrites the query of a view in the one form that all servers and both ways of writing share. */
function withView(object: SchemaObject, version: number): SchemaObject {
  const { definition } = object.facts;
  const isView = object.kind === "view" || object.kind === "materialized view";
  if (!isView || typeof definition !== "string") return object;
  const later = version < 160_000 ? unqualifySingleTable(definition) : definition;
  return { ...object, facts: { ...object.facts, definition: spaceBeforeValues(later) } };
}
