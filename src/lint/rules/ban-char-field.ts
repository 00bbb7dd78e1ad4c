import { preference } from "../questions/column-types.ts";

/** Texts that are filled up with blanks. */
export const banCharField = preference({
  id: "ban-char-field",
  types: ["character"],
  why: "It is filled up with blanks, which some functions count and others do not.",
  instead: "text",
  examples: {
    bad: ["create table t (a char(10))", "create table t (a bpchar)"],
    good: ["create table t (a text)"],
  },
});
