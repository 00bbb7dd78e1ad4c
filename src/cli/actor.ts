import { hostname, userInfo } from "node:os";
import type { Actor } from "../engine/ledger-write.ts";
import type { Context } from "./command.ts";

/** Who runs ebb, for the log. */
export function actorOf(context: Context): Actor {
  const { settings, version } = context;
  return { osUser: osUser(), host: hostname(), application: settings.applicationName, version };
}

/** In a container a user id may have no name. */
function osUser(): string {
  try {
    return userInfo().username;
  } catch {
    return "unknown";
  }
}
