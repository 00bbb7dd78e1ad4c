import { revisionRule } from "../rule.ts";

/** A revision that cannot be taken back, and does not say so. */
export const downMissing = revisionRule({
  id: "down-missing",
  level: "error",
  catches: "A revision without a down section",
  why: "downgrade refuses it.",
  safe: '-- Write "-- down" with its statements, or declare it: "-- down nothing", "-- down irreversible: why"',
  check: ({ up, down }) =>
    down === undefined && up.statements.length > 0
      ? [
          {
            message: "There is no down section, so that downgrade refuses this revision",
            section: up,
          },
        ]
      : [],
});
