import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { realOutside } from "../../connection/outside.ts";
import { resolveConnection } from "../../connection/resolve-connection.ts";
import type { Connection } from "../../connection.ts";
import { prepareScratch } from "../../database/prepare-scratch.ts";
import { Bench } from "../../engine/proof/bench.ts";
import { givenSessionStart, type SessionStart } from "../../engine/proof/session-start.ts";
import { Failure } from "../../failure.ts";
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

/** The option of commands that run revisions or files on a scratch database. */
export const ALLOW_GLOBAL_OPTION: OptionSpec = {
  name: "allow-global",
  summary:
    "Let statements change the whole server of --scratch-url (roles, other databases), and put it back",
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
  readonly server?: boolean;
  readonly secrets?: boolean;
  readonly preludes: readonly SourceText[];
  /** The start of the user's own session. It comes from the connection's words if omitted. */
  readonly start?: SessionStart;
  /** SQL that may create schemas. ebb then leaves those of `search_path` to it. */
  readonly texts?: readonly string[];
  /** Extensions to do without, as in `SectionSettings`. */
  readonly without?: ReadonlySet<string>;
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
    without: request.without ?? new Set<string>(),
  };
  const { preludes, embeddedPrelude } = request;
  const isEmbedded = connection?.kind !== "server";
  const first = isEmbedded && embeddedPrelude !== undefined ? [embeddedPrelude] : [];
  const own = await ownConnection(context, request.start === undefined);
  const given =
    request.start ?? givenSessionStart(own?.kind === "server" ? own.sessionSettings : []);
  const surroundings = {
    isEmbedded,
    allowsGlobal: context.options.flag("allow-global"),
    ownDatabase: own?.kind === "server" ? own.database : undefined,
  };
  const texts = [...(request.texts ?? []), ...preludes.map(({ text }) => text)];
  const schemas = given.schemas.filter((name) => !texts.some((text) => createsSchema(text, name)));
  const start = { ...given, schemas };
  const whole = {
    ...request,
    preludes: [...first, ...preludes],
    scratch,
    settings,
    start,
    surroundings,
  };
  // Nothing is created before this point, so a signal can simply end the command.
  return interruptible(context.world, async (interrupt) => {
    const bench = new Bench({ ...whole, interrupt });
    try {
      await bench.open();
      tellLeftOut(context, bench);
      return await work({ bench, description: scratch.description, isEmbedded });
    } finally {
      for (const warning of await bench.close()) context.note(cell(`Warning: ${warning}`));
    }
  });
}

/**
 * Resolves the user's own connection, without connecting. A command that needs no database works
 * without a usable connection, and says so if `isTold`.
 */
async function ownConnection(context: Context, isTold: boolean): Promise<Connection | undefined> {
  try {
    return await resolveConnection(context.resolved, realOutside(context.world));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (isTold && error.code !== "EBB_NO_URL") {
      context.note(cell(`The settings of the connection do not count here: ${error.message}`));
    }
    return undefined;
  }
}

function tellLeftOut(context: Context, { leftOutSettings }: Bench): void {
  if (leftOutSettings.length === 0) return;
  const names = leftOutSettings.join(", ");
  context.note(cell(`The scratch database does not take these settings of the session: ${names}`));
}

/** Checks if SQL creates a schema, also within a function. */
function createsSchema(text: string, name: string): boolean {
  const escaped = name.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return new RegExp(`\\bcreate\\s+schema\\b[^;]*?["\\s]${escaped}(?!\\w)`, "i").test(text);
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
