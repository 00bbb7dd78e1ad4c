import type { DowngradeRequest } from "../engine/prepare/downgrade.ts";
import type { Context, OptionSpec } from "./frame/command.ts";

/** The options of the commands that may run what the ledger recorded. */
export const RECORD_OPTIONS: readonly OptionSpec[] = [
  { name: "recorded", summary: "Run what the ledger recorded, also where there is a file" },
  {
    name: "trust-ledger",
    summary: "Run what the ledger recorded although others could have written it",
  },
];

/** What was chosen of them. */
export function recordChoice({ options }: Context): Omit<DowngradeRequest, "target"> {
  return { recorded: options.flag("recorded"), trustLedger: options.flag("trust-ledger") };
}
