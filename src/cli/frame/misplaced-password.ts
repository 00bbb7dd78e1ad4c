import { Failure } from "../../failure.ts";
import { holdsPassword } from "../../text/secrets.ts";
import type { ParsedArguments } from "./arguments.ts";
import type { OptionSpec } from "./command.ts";

/** Options whose values may be a connection string. */
const CONNECTION_OPTIONS = new Set(["url", "scratch-url", "wanted", "set", "password-command"]);
/** Commands whose arguments may be a connection string, because they name states. */
const STATE_COMMANDS = new Set(["diff", "dump"]);

/**
 * Refuses a connection string with a password where none belongs, before anything is done: it must
 * become no target, no tag in the ledger and no name of a file.
 *
 * @throws {Failure} `EBB_USAGE`
 */
export function refuseMisplacedPassword(
  command: string,
  { positionals, options }: ParsedArguments,
  specs: readonly OptionSpec[],
): void {
  if (!STATE_COMMANDS.has(command) && positionals.some(holdsPassword)) {
    throw misplaced("An argument");
  }
  for (const { name, value } of specs) {
    if (value === undefined || CONNECTION_OPTIONS.has(name)) continue;
    if (options.values(name).some(holdsPassword)) throw misplaced(`The value of --${name}`);
  }
}

function misplaced(place: string): Failure {
  return new Failure("EBB_USAGE", `${place} holds a password`, {
    hint: "Give the connection with --url or in DATABASE_URL; a command line can be read by others, so change the password",
  });
}
