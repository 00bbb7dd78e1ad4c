import assert from "node:assert/strict";
import { test } from "node:test";
import { Flight } from "../../../src/database/wire/flight.ts";
import type { FlightOptions, Outcome, ServerError } from "../../../src/session.ts";

const DONE: Outcome = { kind: "done", rows: [], firstColumn: [], tags: [] };
const NOTICE: ServerError = {
  severity: "NOTICE",
  sqlstate: "00000",
  message: "n",
  position: undefined,
};

function diary(): { readonly lines: string[]; readonly options: FlightOptions } {
  const lines: string[] = [];
  return {
    lines,
    options: {
      onOutcome: (index, { kind }) => lines.push(`${kind} ${index}`),
      onNotice: ({ message_index }) => lines.push(`notice ${message_index}`),
    },
  };
}

test("landed resolves at once for no messages", async () => {
  assert.deepEqual(await new Flight(0, {}).landed, []);
});

test("notice() waits until the messages before its own are settled", async () => {
  const { lines, options } = diary();
  const flight = new Flight(2, options);
  flight.notice(0, NOTICE);
  flight.notice(1, NOTICE);
  flight.settle(0, DONE);
  flight.settle(1, DONE);
  await flight.landed;
  assert.deepEqual(lines, ["notice 0", "done 0", "notice 1", "done 1"]);
});

test("settle() keeps an outcome that comes before its turn", async () => {
  const { lines, options } = diary();
  const flight = new Flight(3, options);
  flight.settle(1, DONE);
  flight.settle(2, DONE);
  flight.settle(0, DONE);
  await flight.landed;
  assert.deepEqual(lines, ["done 0", "done 1", "done 2"]);
});

test("lose() settles the remaining messages, and later outcomes are ignored", async () => {
  const { lines, options } = diary();
  const flight = new Flight(3, options);
  flight.settle(0, DONE);
  flight.lose("gone");
  flight.settle(1, DONE);
  flight.lose("again");
  const lost = { kind: "lost", reason: "gone" };
  assert.deepEqual(await flight.landed, [DONE, lost, lost]);
  assert.deepEqual(lines, ["done 0", "lost 1", "lost 2"]);
});
