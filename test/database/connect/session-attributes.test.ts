import assert from "node:assert/strict";
import { test } from "node:test";
import type { TargetSessionAttributes } from "../../../src/connection.ts";
import { hasAttributes } from "../../../src/database/connect/session-attributes.ts";
import type { Outcome, Session } from "../../../src/session.ts";

interface Server {
  readonly standby: boolean;
  readonly readOnly: boolean;
}

const PRIMARY = { standby: false, readOnly: false };
const READ_ONLY_PRIMARY = { standby: false, readOnly: true };
const STANDBY = { standby: true, readOnly: false };

const CASES: readonly (readonly [TargetSessionAttributes, ...boolean[]])[] = [
  ["any", true, true, true],
  ["read-write", true, false, false],
  ["read-only", false, true, true],
  ["primary", true, true, false],
  ["standby", false, false, true],
  ["prefer-standby", false, false, true],
];

/** Answers the one query to a server that does not announce its state. */
function sessionOn({ standby, readOnly }: Server): Session {
  const row = { standby, read_only: readOnly || standby ? "on" : "off" };
  const outcome: Outcome = {
    kind: "done",
    rows: [row],
    firstColumn: [standby],
    tags: ["SELECT 1"],
  };
  return {
    isServer: true,
    server: undefined,
    settings: [],
    backendKeyPid: 0,
    flight: () => Promise.resolve([outcome]),
    cancel: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

function greetingOf({ standby, readOnly }: Server) {
  const word = (is: boolean): string => (is ? "on" : "off");
  const parameters = new Map([
    ["in_hot_standby", word(standby)],
    ["default_transaction_read_only", word(readOnly)],
  ]);
  return { parameters, backendKey: undefined, backendKeyPid: 0 };
}

const SILENT = { parameters: new Map<string, string>(), backendKey: undefined, backendKeyPid: 0 };

for (const [wanted, ...expected] of CASES) {
  test(`hasAttributes() ${wanted}: from the server's announcement`, async () => {
    const answers = [PRIMARY, READ_ONLY_PRIMARY, STANDBY].map((server) =>
      hasAttributes(sessionOn(PRIMARY), greetingOf(server), wanted),
    );
    assert.deepEqual(await Promise.all(answers), expected);
  });

  test(`hasAttributes() ${wanted}: from the server's answer`, async () => {
    const answers = [PRIMARY, READ_ONLY_PRIMARY, STANDBY].map((server) =>
      hasAttributes(sessionOn(server), SILENT, wanted),
    );
    assert.deepEqual(await Promise.all(answers), expected);
  });
}
