import { Failure } from "../failure.ts";
import type { Section } from "../migration/migration.ts";
import { leadingWords } from "../sql/leading-words.ts";
import { placeAt } from "../text/place.ts";

/** Words between SET and the value: `SET SESSION client_encoding TO 'LATIN1'`. */
const FILLERS: ReadonlySet<string> = new Set(["session", "local", "to", "="]);
const UTF8: ReadonlySet<string> = new Set(["utf8", "utf-8", "unicode", "default"]);

/**
 * Refuses a section that sets another client encoding: revision files are UTF-8, so the server
 * would misread every letter outside ASCII in what follows.
 *
 * @throws {Failure} `EBB_ENCODING`
 */
export function refuseOtherEncoding(section: Section): void {
  for (const statement of section.statements) {
    const words = leadingWords(section.source, statement, 6);
    if (words[0] !== "set") continue;
    const [name, value = ""] = words.slice(1).filter((word) => !FILLERS.has(word));
    if (name !== "client_encoding" && name !== "names") continue;
    if (UTF8.has(value.replaceAll("'", "").toLowerCase())) continue;
    throw new Failure("EBB_ENCODING", `Cannot run a section that sets ${name} to ${value}`, {
      place: placeAt({ name: section.origin, text: section.source }, statement.start),
      hint: "Revision files are UTF-8: remove the statement, the server converts by itself",
    });
  }
}
