import assert from "node:assert/strict";
import { test } from "node:test";
import { fly } from "../../src/engine/transaction/flight-layout.ts";
import type { Outcome, Session } from "../../src/session.ts";

const DONE: Outcome = { kind: "done", rows: [], firstColumn: [], tags: [] };

/** A server that does everything it is told. */
const session: Session = {
  isServer: true,
  backendKeyPid: 1,
  server: undefined,
  settings: [],
  flight: async (messages) => messages.map(() => DONE),
  cancel: async () => undefined,
  close: async () => undefined,
};

test("fly() returns the outcomes of hundreds of thousands of statements", async () => {
  const messages = Array.from({ length: 300_000 }, () => ({ sql: "select 1" }));
  const end = messages.length - 1;
  const form = { opening: "text", closing: "text" } as const;
  const marks = { form, opens: 0, statements: 1, asserts: end, checks: end, closes: end };
  const outcomes = await fly({ session }, { messages, ...marks, commits: end, pauses: [] }, {});
  assert.equal(outcomes.length, messages.length);
});
