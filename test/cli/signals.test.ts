import assert from "node:assert/strict";
import type { AddressInfo, Socket } from "node:net";
import { createServer } from "node:net";
import { test } from "node:test";
import { type EbbProject, makeProject, until } from "../support/project.ts";

/** Every command that asks a database, with what it needs on its command line. */
const COMMANDS: readonly (readonly string[])[] = [
  ["check"],
  ["create-db"],
  ["current"],
  ["doctor"],
  ["downgrade", "-1"],
  ["drift"],
  ["drop-db", "--name", "x"],
  ["ensure-version"],
  ["history", "-i"],
  ["log"],
  ["plan", "upgrade", "head"],
  ["redo"],
  ["repair", "--yes"],
  ["resume", "--again"],
  ["show", "current"],
  ["snapshot"],
  ["stamp", "head"],
  ["status"],
  ["upgrade", "head"],
  ["wait"],
];
const SIGNALS = [
  ["SIGINT", 130, "EBB_INTERRUPTED"],
  ["SIGTERM", 143, "EBB_TERMINATED"],
  ["SIGHUP", 129, "EBB_HANGUP"],
] as const;

/** A project whose server takes connections and never answers. */
async function onSilentServer(use: (project: EbbProject) => Promise<void>): Promise<void> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const project = makeProject(`postgres://u:p@127.0.0.1:${port}/x?sslmode=disable`);
  project.write({ id: "aaaa", text: "-- up\nselect 1;\n-- down\nselect 1;" });
  try {
    await use(project);
  } finally {
    project.remove();
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

for (const argv of COMMANDS) {
  test(`a signal ends ebb ${argv.join(" ")} --json with one document`, async () => {
    await onSilentServer(async (project) => {
      for (const [signal, status, code] of SIGNALS) {
        const run = project.watch(...argv, "--json", "--connect-timeout", "1h");
        await until(() => run.written.stderr.includes("127.0.0.1"));
        run.signal(signal);
        const told = await run.ended;
        assert.equal(told.status, status, told.stdout + told.stderr);
        assert.equal(JSON.parse(told.stdout).error.code, code);
      }
    });
  });
}

test("the process ends at once when a signal stops a command that only looks", async () => {
  await onSilentServer(async (project) => {
    for (const [signal, status, code] of SIGNALS) {
      const run = project.start("current", "--json", "--connect-timeout", "1h");
      await until(() => run.written.stderr.includes("127.0.0.1"));
      run.kill(signal);
      const told = await run.ended;
      assert.equal(told.status, status);
      assert.equal(JSON.parse(told.stdout).error.code, code);
    }
  });
});
