import { hostname } from "node:os";
import type { Actor } from "../engine/ledger/ledger-write.ts";
import { systemUserName } from "../settings/system-user.ts";
import type { Context } from "./frame/command.ts";

/** Who runs ebb, for the log. */
export function actorOf(context: Context): Actor {
  const { settings, version } = context;
  const osUser = systemUserName() ?? "unknown";
  return { osUser, host: hostname(), application: settings.applicationName, version };
}
