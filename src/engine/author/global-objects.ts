import { Failure } from "../../failure.ts";
import { readStatements, type Statement } from "../../sql/statements.ts";
import { leadingWords } from "../../sql/token-reader.ts";
import { placeAt, type SourceText } from "../../text/place.ts";

/**
 * Refuses SQL that creates or changes objects of the whole server: roles, databases, tablespaces.
 *
 * @throws {Failure} `EBB_SCRATCH` with the place, and those of `readStatements`
 */
export function refuseGlobalObjects(files: readonly SourceText[]): void {
  for (const file of files) {
    for (const statement of readStatements(file, 0).statements) {
      const command = globalCommand(file.text, statement);
      if (command === undefined) continue;
      const message = `Cannot run ${command} on a server: it would outlast the scratch database`;
      throw new Failure("EBB_SCRATCH", message, {
        place: placeAt(file, statement.start),
        hint: "Leave out --scratch-url to use the embedded database; --allow-global runs it all the same",
      });
    }
  }
}

const VERBS = new Set(["create", "alter", "drop"]);
const GLOBAL = new Set(["role", "user", "group", "database", "tablespace"]);

function globalCommand(text: string, statement: Statement): string | undefined {
  const [verb = "", kind = "", third] = leadingWords(text, statement, 3);
  if (verb === "alter" && kind === "system") return "ALTER SYSTEM";
  if (VERBS.has(verb) && GLOBAL.has(kind) && !(kind === "user" && third === "mapping")) {
    return `${verb} ${kind}`.toUpperCase();
  }
  return (verb === "grant" || verb === "revoke") && isMembership(text, statement)
    ? `${verb.toUpperCase()} of a role`
    : undefined;
}

/** Checks for `GRANT a TO b`. A grant of privileges has an ON. */
function isMembership(text: string, statement: Statement): boolean {
  return !leadingWords(text, statement, Number.POSITIVE_INFINITY).includes("on");
}
