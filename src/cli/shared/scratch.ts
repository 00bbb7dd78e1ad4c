import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { realOutside } from "../../connection/outside.ts";
import { resolveConnection } from "../../connection/resolve-connection.ts";
import type { Connection } from "../../connection.ts";
import { prepareScratch } from "../../database/prepare-scratch.ts";
import { Bench } from "../../engine/proof/bench.ts";
import { cell } from "../../output/screen/screen.ts";
import { decodeSource } from "../../text/decode.ts";
import type { SourceText } from "../../text/place.ts";
import { fileFailure } from "../../text/system-error.ts";
import type { Context, OptionSpec } from "../frame/command.ts";
import { interruptible } from "../terminal/interrupt.ts";

/** The option of commands that use a scratch database. */
export const PRELUDE_OPTION: OptionSpec = {
  name: "prelude",
  value: "FILE",
  repeatable: true,
  summary: "SQL to run on the scratch database first: roles, for example; repeatable",
};

/** The settings of commands that use a scratch database. */
export const SCRATCH_SETTINGS = [
  "scratchUrl",
  "role",
  "statementTimeout",
  "lockTimeout",
  "connectTimeout",
  "readTimeout",
  "applicationName",
] as const;

export interface ScratchRequest {
  /** As in `BenchRequest`. */
  readonly hidesOwner: boolean;
  readonly dependencies?: boolean;
  readonly preludes: readonly SourceText[];
  /** SQL that runs first, and only on the embedded database. */
  readonly embeddedPrelude?: SourceText;
}

/** A scratch database in use. */
export interface ScratchUse {
  readonly bench: Bench;
  /** A description for people. */
  readonly description: string;
  readonly isEmbedded: boolean;
}

/**
 * Uses a scratch database, and removes every trace of it, also after a signal.
 *
 * @throws {Failure} `EBB_SCRATCH`, of the connection, and of the preludes
 */
export async function withScratch<T>(
  context: Context,
  request: ScratchRequest,
  work: (use: ScratchUse) => Promise<T>,
): Promise<T> {
  const connection = await scratchConnection(context);
  const scratch = await prepareScratch(connection);
  context.note(cell(`Scratch database: ${scratch.description}`));
  const { role, lockTimeout, statementTimeout } = context.settings;
  const settings = {
    role,
    connectSettings: connection?.kind === "server" ? connection.sessionSettings : [],
    lockTimeout: `${lockTimeout}ms`,
    statementTimeout: `${statementTimeout}ms`,
  };
  const { preludes, embeddedPrelude } = request;
  const isEmbedded = connection?.kind !== "server";
  const first = isEmbedded && embeddedPrelude !== undefined ? [embeddedPrelude] : [];
  const whole = { ...request, preludes: [...first, ...preludes], scratch, settings };
  // Nothing is created before this point, so a signal can simply end the command.
  return interruptible(context.world, async (interrupt) => {
    const bench = new Bench({ ...whole, interrupt });
    try {
      await bench.open();
      return await work({ bench, description: scratch.description, isEmbedded });
    } finally {
      await bench.close();
    }
  });
}

/**
 * Reads the files of `--prelude`.
 *
 * @throws {Failure} `EBB_FILE`, `EBB_ENCODING`
 */
export function readPreludes({ options, world }: Context): readonly SourceText[] {
  return options.values("prelude").map((name) => decodeSource(name, readBytes(name, world.cwd)));
}

/**
 * Reads a file by its name from the user.
 *
 * @throws {Failure} `EBB_FILE`
 */
export function readBytes(name: string, cwd: string): Uint8Array {
  try {
    return readFileSync(resolve(cwd, name));
  } catch (error) {
    throw fileFailure({ action: "Cannot read", name }, error);
  }
}

/**
 * Returns the connection of `--scratch-url`. Returns undefined for the embedded database, the
 * default.
 */
async function scratchConnection(context: Context): Promise<Connection | undefined> {
  const { resolved, world } = context;
  const { values, sources, lint } = resolved;
  if (values.scratchUrl === undefined) return undefined;
  const asUrl = {
    values: { ...values, url: values.scratchUrl },
    sources: { ...sources, url: sources.scratchUrl },
    lint,
  };
  const connection = await resolveConnection(asUrl, realOutside(world));
  if (connection.kind === "server")
    for (const warning of connection.warnings) context.note(cell(warning));
  return connection;
}
