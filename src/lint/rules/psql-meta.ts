import { namedRule } from "../rule.ts";

/** A command of psql. */
export const psqlMeta = namedRule({
  id: "psql-meta",
  level: "error",
  catches:
    "A command of psql in SQL: a backslash at the beginning of a line, outside of strings and COPY data",
  why: "No psql reads the file.",
  safe: "-- Plain SQL; \\restrict, \\unrestrict and the data of COPY … FROM stdin are taken.",
});
