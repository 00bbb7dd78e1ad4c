const NEW = 'ebb revision -m "what it does"';

/** What users of other tools type, and the ebb command that does it. */
export const OTHER_VERBS: Readonly<Record<string, string>> = {
  migrate: "ebb upgrade head",
  apply: "ebb upgrade head",
  deploy: "ebb upgrade head",
  "up-by-one": "ebb upgrade +1",
  "up-to": "ebb upgrade REVISION",
  rollback: "ebb downgrade -1",
  undo: "ebb downgrade -1",
  revert: "ebb downgrade -1",
  "down-to": "ebb downgrade REVISION",
  reset: "ebb downgrade base",
  goto: "ebb upgrade REVISION to go up, ebb downgrade REVISION to go back",
  new: NEW,
  create: `${NEW}; the database itself is made by ebb create-db`,
  generate: NEW,
  info: "ebb status",
  unlock: "ebb status, which names who holds the run lock; it is free when that session ends",
  version: "ebb current for the database, ebb --version for ebb itself",
  baseline: "ebb stamp REVISION",
  force: "ebb stamp REVISION",
  validate: "ebb check",
  clean: "ebb drop-db && ebb create-db",
  dump: "ebb snapshot; SQL is written by pg_dump --schema-only",
  lint: "ebb check --files for the files, ebb verify for what they do",
  import: 'files with "-- up" and "-- down", then: ebb stamp heads',
};
