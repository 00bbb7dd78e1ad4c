import { Failure } from "../failure.ts";
import { placeAt, type SourceText } from "../text/place.ts";
import { endOfDollarDelimiter } from "./literal.ts";
import type { Scanner } from "./scanner.ts";

/** Says of a literal or comment that the end of the text cuts off where it was opened, and why. */
export function unterminated(source: SourceText, token: Scanner): Failure {
  const { what, hint } = explain(source.text, token);
  return new Failure("EBB_SYNTAX", `Cannot find the end of the ${what} that begins here`, {
    place: placeAt(source, token.start),
    hint,
  });
}

function explain(text: string, token: Scanner): { readonly what: string; readonly hint: string } {
  switch (token.kind) {
    case "quoted identifier":
      return { what: "quoted identifier", hint: 'Close it with ", and write " in a name as ""' };
    case "block comment":
      return {
        what: "comment",
        hint: "Close it with */; comments nest, so that each /* in it needs a */ of its own",
      };
    case "dollar-quoted string": {
      const mark = text.slice(token.start, endOfDollarDelimiter(text, token.start));
      return {
        what: `dollar-quoted string ${mark}`,
        hint: `Close it with ${mark}, written exactly so; case counts`,
      };
    }
    default:
      return {
        what: "string",
        hint: "Close it with ', and write ' in a string as ''; a backslash hides a quote only in E'…'. Maybe an earlier string has a ' too many",
      };
  }
}
