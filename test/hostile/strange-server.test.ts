import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createServer, type Socket } from "node:net";
import { test } from "node:test";
import { frame } from "../../src/database/wire/frames.ts";
import { inWorkplace, revisionFile } from "../support/world.ts";

const READY = frame("Z", Buffer.from("I"));
const LOGIN = Buffer.concat([frame("R", Buffer.alloc(4)), frame("K", Buffer.alloc(8)), READY]);

/** A row with one column of type text, as the whole result of a message. */
function rowOf(name: string, text: string): Buffer {
  const column = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 255, 255, 255, 255, 255, 255, 0, 0]);
  const length = Buffer.from([0, 1, 0, 0, 0, text.length]);
  return Buffer.concat([
    frame("T", Buffer.concat([Buffer.from([0, 1]), Buffer.from(`${name}\0`), column])),
    frame("D", Buffer.concat([length, Buffer.from(text)])),
    frame("C", Buffer.from("SELECT 1\0")),
    READY,
  ]);
}

/** Answers of the right form, to any message, that PostgreSQL would never give. */
const ANSWERS: readonly (readonly [string, Buffer])[] = [
  ["ends without a result", READY],
  ["has no rows", Buffer.concat([frame("C", Buffer.from("SELECT 0\0")), READY])],
  ["is no JSON", rowOf("state", "{]")],
  ["is an empty object", rowOf("state", "{}")],
  ["is null", rowOf("state", "null")],
  ["is another column", rowOf("x", "1")],
];

const COMMANDS = [
  ["status"],
  ["check"],
  ["log"],
  ["doctor"],
  ["current"],
  ["snapshot"],
  ["plan", "upgrade", "head"],
  ["upgrade", "head"],
  ["stamp", "head"],
  ["resume", "--undone"],
];

for (const [what, answer] of ANSWERS) {
  test(`no command ends in an internal error when each answer of the server ${what}`, async () => {
    await withServer(answer, async (env) => {
      await inWorkplace(
        async (place) => {
          place.write("migrations/a.sql", revisionFile({ id: "aaaa" }));
          for (const argv of COMMANDS) {
            const { status, stdout, stderr } = await place.ebb(...argv, "--read-timeout", "2s");
            // A run that changed nothing ends with 7.
            assert.ok(status === 1 || status === 7, argv.join(" "));
            assert.match(
              stderr,
              /error EBB_(?:LEDGER|CONNECTION_LOST|ROLLED_BACK)/,
              argv.join(" "),
            );
            assert.doesNotMatch(stdout + stderr, /EBB_INTERNAL/);
          }
        },
        { env },
      );
    });
  });
}

test("create-db is not done without a result of the server", async () => {
  await withServer(READY, async (env) => {
    await inWorkplace(
      async (place) => {
        const { status, stdout } = await place.ebb("create-db");
        assert.equal(status, 1);
        assert.doesNotMatch(stdout, /Created/);
      },
      { env },
    );
  });
});

/** Runs a server that takes every login and gives every message the same answer. */
async function withServer(
  answer: Buffer,
  use: (env: Readonly<Record<string, string>>) => Promise<void>,
): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let isIn = false;
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => {
      if (!isIn) socket.write(LOGIN);
      else for (let left = queriesIn(chunk); left > 0; left--) socket.write(answer);
      isIn = true;
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  try {
    await use({ DATABASE_URL: `postgres://u:p@127.0.0.1:${port}/d?sslmode=disable` });
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

/** Counts the Query messages of a chunk that starts with one. */
function queriesIn(chunk: Buffer): number {
  let count = 0;
  for (let at = 0; at + 5 <= chunk.length; at += 1 + chunk.readUInt32BE(at + 1)) {
    if (chunk.toString("latin1", at, at + 1) === "Q") count++;
  }
  return count;
}
