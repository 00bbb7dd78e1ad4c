import { revisionRule } from "../rule.ts";

/** A down that is declared impossible without a reason. */
export const irreversibleWithoutReason = revisionRule({
  id: "irreversible-without-reason",
  level: "warning",
  catches: '"-- down irreversible" without a reason',
  why: "The operator at night must know what to do instead.",
  safe: "-- down irreversible: the old values are gone; restore the backup of the day",
  check: ({ down }) =>
    down?.options.irreversible === ""
      ? [{ message: "Nothing says why this revision cannot be taken back", section: down }]
      : [],
});
