import { sharedCluster } from "../support/cluster.ts";
import { ENGINE } from "../support/database.ts";
import { type FileParts, revisionFile, type Workplace } from "../support/world.ts";

export interface Problem {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly revision: string;
  readonly file: string;
  readonly line: number;
  readonly hint: string | null;
  readonly object: { readonly kind: string; readonly name: string } | null;
}

export interface Verified {
  readonly ok: boolean;
  readonly problems: readonly Problem[];
  readonly revisions: readonly {
    readonly revision: string;
    readonly up: string;
    readonly changes_schema: boolean | null;
    readonly round_trip: string | null;
    readonly up_again: string | null;
    readonly loses_data: { readonly up: readonly string[]; readonly down: readonly string[] };
  }[];
}

/** On the embedded database, or on the server of this run. */
async function scratch(): Promise<readonly string[]> {
  return ENGINE === "embedded" ? [] : ["--scratch-url", (await sharedCluster()).url];
}

export async function verify(
  place: Workplace,
  ...words: readonly string[]
): Promise<{ readonly status: number; readonly value: Verified }> {
  const told = await place.json("verify", ...(await scratch()), ...words);
  return { status: told.status, value: told.value as Verified };
}

export function write(place: Workplace, ...files: readonly FileParts[]): void {
  for (const file of files) place.write(`migrations/${file.id}.sql`, revisionFile(file));
}

/** `EBB_DOWN_LEFT table public.t`, or the code alone. */
export function brief({ code, object }: Problem): string {
  return object === null ? code : `${code} ${object.kind} ${object.name}`;
}

/** A revision that is taken back as it should. */
export const TABLE = { up: "create table t (a int);", down: "drop table t;" };
