import { revisionRule } from "../rule.ts";

/** A down without a statement. */
export const downEmpty = revisionRule({
  id: "down-empty",
  level: "error",
  catches: "A down section without a statement, of an up that has some",
  why: "downgrade refuses it.",
  safe: '-- Write its statements, or declare it: "-- down nothing", "-- down irreversible: why"',
  check: ({ up, down }) =>
    down !== undefined &&
    up.statements.length > 0 &&
    down.statements.length === 0 &&
    !down.options.nothing &&
    down.options.irreversible === undefined
      ? [
          {
            message: "The down section holds no statement, so that downgrade refuses this revision",
            section: down,
          },
        ]
      : [],
});
