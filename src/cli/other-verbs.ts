/** What users of other tools type, and the ebb command that does it. */
export const OTHER_VERBS: Readonly<Record<string, string>> = {
  migrate: "ebb upgrade head",
  rollback: "ebb downgrade -1",
  undo: "ebb downgrade -1",
  new: 'ebb revision -m "what it does"',
  info: "ebb status",
  baseline: "ebb stamp REVISION",
  validate: "ebb check",
  lint: "ebb check --files for the files, ebb verify for what they do",
  import: 'files with "-- up" and "-- down", then: ebb stamp heads',
};
