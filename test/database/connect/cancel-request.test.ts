import assert from "node:assert/strict";
import { test } from "node:test";
import { sendCancelRequest } from "../../../src/database/connect/cancel-request.ts";
import type { Route } from "../../../src/database/connect/route.ts";

const NOWHERE: Route = {
  endpoint: { kind: "unix", path: "/nowhere" },
  host: "nowhere",
  encryption: { kind: "none" },
};

test("sendCancelRequest() does not reach a server that has sent no key for it", async () => {
  assert.equal(await sendCancelRequest(NOWHERE, undefined), false);
});
