import { readCatalog } from "../../database/catalog/catalog.ts";
import type { CatalogRequest } from "../../database/catalog/fragments.ts";
import { createCatalogReader, readServer } from "../../database/catalog/reader.ts";
import type { Snapshot } from "../../schema/snapshot.ts";
import type { Session } from "../../session.ts";
import { logTableName } from "../ledger/ledger-name.ts";
import { type LedgerState, readState } from "../ledger/ledger-state.ts";

export interface SnapshotRequest {
  /** The ledger's schema, if the user named one. */
  readonly schema: string | undefined;
  readonly versionTable: string;
}

/**
 * Takes the snapshot of a database, without ebb's own tables.
 *
 * @throws {Failure} of `readState`, `EBB_SQL`, `EBB_CONNECTION_LOST`
 */
export async function takeSnapshot(
  session: Session,
  { schema, versionTable }: SnapshotRequest,
): Promise<{ readonly state: LedgerState; readonly snapshot: Snapshot }> {
  const state = await readState(session, { schema, versionTable, detail: "heads" });
  return { state, snapshot: await snapshotBeside(session, state, { dependencies: true }) };
}

export interface SnapshotOptions {
  /** A role whose name is ignored. */
  readonly owner?: string | undefined;
  /** True to read the dependencies of each object. */
  readonly dependencies?: boolean;
  /** True to read the database itself, roles and tablespaces, and what is sealed. */
  readonly server?: boolean;
  /** The OIDs of the large objects to read with the server; undefined means all. */
  readonly largeObjects?: readonly number[];
}

/**
 * Takes the snapshot of a database whose state is known.
 *
 * @throws {Failure} `EBB_SQL`, `EBB_CONNECTION_LOST`
 */
export async function snapshotBeside(
  session: Session,
  { versionNumber, ledger }: LedgerState,
  { owner, dependencies, server, largeObjects }: SnapshotOptions = {},
): Promise<Snapshot> {
  const { schema, table } = ledger;
  const sealed = server === true ? (await readServer(session)).access : undefined;
  const request: CatalogRequest = {
    version: versionNumber,
    excluded: [table, logTableName(table)].map((name) => ({ schema, table: name })),
    owner,
    dependencies,
    server,
    largeObjects,
    sealed,
  };
  return readCatalog(request, await createCatalogReader(session, request).read("own transaction"));
}
