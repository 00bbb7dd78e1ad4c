import assert from "node:assert/strict";
import { resolveConnection } from "../../src/connection/resolve-connection.ts";
import type { Connection, ServerConnection } from "../../src/connection.ts";
import type { EbbToml } from "../../src/settings/ebb-toml.ts";
import { resolveSettings } from "../../src/settings/settings.ts";
import { type FakeFile, fakeOutside } from "./fake-outside.ts";

export interface Said {
  readonly flags?: Readonly<Record<string, readonly string[]>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly toml?: EbbToml;
  readonly files?: Readonly<Record<string, FakeFile>>;
  readonly userName?: string | undefined;
}

/** Resolves the connection for these settings and no others. */
export function connectionOf(said: Said): Promise<Connection> {
  const { flags = {}, env = {}, toml, files = {} } = said;
  const settings = resolveSettings({ flags, env, toml });
  const userName = "userName" in said ? said.userName : "ada";
  return resolveConnection(settings, fakeOutside({ env, files, userName }));
}

/** As {@link connectionOf}, if the connection must be to a server. */
export async function serverOf(said: Said): Promise<ServerConnection> {
  const connection = await connectionOf(said);
  assert.ok(connection.kind === "server");
  return connection;
}

/** Returns the flags with only `--url`. */
export function urlFlag(url: string): Said {
  return { flags: { url: [url] } };
}
