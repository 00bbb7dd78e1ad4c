import { revisionRule } from "../rule.ts";

/** A revision without a message. */
export const messageMissing = revisionRule({
  id: "message-missing",
  level: "note",
  catches: "A revision without a message, or with that of the template",
  why: "history, plan and the log show nothing but an id.",
  safe: "-- The first line of the file: what the revision does.",
  check: ({ message }) =>
    TEMPLATE_MESSAGES.has(message.trim().toLowerCase())
      ? [{ message: "The revision has no message" }]
      : [],
});

/** Messages that say nothing. */
const TEMPLATE_MESSAGES: ReadonlySet<string> = new Set([
  "",
  "message",
  "new revision",
  "what it does",
  "empty message",
  "todo",
]);
