import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import process from "node:process";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import type { FailureCode } from "../../../src/codes/codes.ts";
import { openSession } from "../../../src/database/connect/servers.ts";
import { type Frame, FrameReader, frame } from "../../../src/database/wire/frames.ts";
import { Failure } from "../../../src/failure.ts";
import { connectionTo, UNVERIFIED, withSession } from "../connections.ts";
import { withOtherServer } from "../other-server.ts";

function authentication(code: number, rest = ""): Buffer {
  const body = Buffer.alloc(4);
  body.writeUInt32BE(code);
  return frame("R", Buffer.concat([body, Buffer.from(rest, "latin1")]));
}

function parameter(name: string, value: string): Buffer {
  return frame("S", Buffer.from(`${name}\0${value}\0`));
}

function refusal(severity: string, sqlstate: string, message: string): Buffer {
  return frame("E", Buffer.from(`S${severity}\0V${severity}\0C${sqlstate}\0M${message}\0\0`));
}

const OK = authentication(0);
const READY = frame("Z", Buffer.from("I"));
const KEY = frame("K", Buffer.from([0, 0, 0, 7, 0, 0, 0, 9]));
const SCRAM = authentication(10, "SCRAM-SHA-256\0\0");

/** Returns a server that answers each message of the client with the next of these. */
function scripted(answers: readonly Buffer[]): (socket: Socket) => void {
  return (socket) => {
    const reader = new FrameReader("untyped");
    const left = [...answers];
    socket.on("data", (chunk: Buffer) => {
      for (const _ of reader.read(chunk)) socket.write(left.shift() ?? Buffer.alloc(0));
    });
  };
}

async function failureOf(answers: readonly Buffer[], password = "secret"): Promise<Failure> {
  let failure: unknown;
  const unseen: unknown[] = [];
  const onUnseen = (error: unknown): void => void unseen.push(error);
  process.on("uncaughtException", onUnseen).on("unhandledRejection", onUnseen);
  await withOtherServer(scripted(answers), async (port) => {
    const connection = connectionTo(
      { host: "127.0.0.1", port, password },
      { connectTimeout: 2000 },
    );
    failure = await openSession(connection).catch((error: unknown) => error);
    await setTimeout(20);
  });
  process.off("uncaughtException", onUnseen).off("unhandledRejection", onUnseen);
  assert.deepEqual(unseen, []);
  assert.ok(failure instanceof Failure, `${failure}`);
  return failure;
}

interface Case {
  readonly what: string;
  readonly answers: readonly Buffer[];
  readonly code: FailureCode;
  readonly says: RegExp;
}

const CASES: readonly Case[] = [
  {
    what: "a login by GSSAPI",
    answers: [authentication(7)],
    code: "EBB_AUTH",
    says: /a login by GSSAPI, which ebb cannot do/,
  },
  {
    what: "SASL without SCRAM-SHA-256",
    answers: [authentication(10, "OAUTHBEARER\0\0")],
    code: "EBB_AUTH",
    says: /a login by OAUTHBEARER/,
  },
  {
    what: "a method that nobody knows",
    answers: [authentication(99)],
    code: "EBB_AUTH",
    says: /a login by number 99/,
  },
  {
    what: "a server that takes a SCRAM login without proving itself",
    answers: [SCRAM, Buffer.concat([OK, READY])],
    code: "EBB_AUTH",
    says: /could not prove that it knows the password/,
  },
  {
    what: "a server with the wrong SCRAM proof",
    answers: [
      SCRAM,
      authentication(11, "r=abcdef,s=c2FsdA==,i=4096"),
      Buffer.concat([authentication(12, "v=d3Jvbmc="), OK, READY]),
    ],
    code: "EBB_AUTH",
    says: /could not prove that it knows the password/,
  },
  {
    what: "a server that ends a SCRAM login that it did not begin",
    answers: [authentication(12, "v=d3Jvbmc=")],
    code: "EBB_AUTH",
    says: /could not prove that it knows the password/,
  },
  {
    what: "a malformed SCRAM message",
    answers: [SCRAM, authentication(11, "nonsense")],
    code: "EBB_CONNECT",
    says: /not PostgreSQL/,
  },
  {
    what: "a server that is starting up",
    answers: [refusal("FATAL", "57P03", "the database system is starting up")],
    code: "EBB_CONNECT",
    says: /the database system is starting up/,
  },
  {
    what: "a server that ends the session at once",
    answers: [Buffer.concat([OK, READY, refusal("FATAL", "57P01", "terminating connection")])],
    code: "EBB_CONNECT",
    says: /terminating connection/,
  },
  {
    what: "PgBouncer's word for a missing database",
    answers: [refusal("FATAL", "08P01", "no such database: app")],
    code: "EBB_NO_DATABASE",
    says: /no such database/,
  },
  {
    what: "PgBouncer's later word for a missing database",
    answers: [refusal("FATAL", "08P01", 'database "app" does not exist')],
    code: "EBB_NO_DATABASE",
    says: /does not exist/,
  },
  ...["SASL authentication failed", "password authentication failed", "no such user: app"].map(
    (message): Case => ({
      what: `PgBouncer's "${message}"`,
      answers: [refusal("FATAL", "08P01", message)],
      code: "EBB_AUTH",
      says: new RegExp(message),
    }),
  ),
  {
    what: "a database that the user may not use",
    answers: [Buffer.concat([OK, refusal("FATAL", "42501", "permission denied for database")])],
    code: "EBB_AUTH",
    says: /permission denied/,
  },
  {
    what: "a server that is too old",
    answers: [Buffer.concat([OK, parameter("server_version", "12.22 (Debian)"), KEY, READY])],
    code: "EBB_SERVER_VERSION",
    says: /the server is PostgreSQL 12\.22/,
  },
];

for (const { what, answers, code, says } of CASES) {
  test(`openSession() refuses ${what}`, async () => {
    const failure = await failureOf(answers);
    assert.match(failure.message, says);
    assert.equal(failure.code, code);
    assert.doesNotMatch(`${failure.stack} ${failure.hint} ${JSON.stringify(failure)}`, /secret/);
  });
}

test("openSession() accepts a server that sends neither version nor backend key", async () => {
  const answers = [Buffer.concat([OK, READY]), Buffer.concat([frame("I"), READY])];
  await withOtherServer(scripted(answers), (port) =>
    withSession(connectionTo({ host: "127.0.0.1", port }), async (session) => {
      assert.equal(session.backendKeyPid, 0);
      const [outcome] = await session.flight([{ sql: "" }]);
      assert.equal(outcome?.kind, "done");
    }),
  );
});

test("openSession() sends user, database, encoding and application name, and nothing else", async () => {
  const sent: Frame[] = [];
  const listen = (socket: Socket): void => {
    const reader = new FrameReader("untyped");
    socket.once("data", (chunk: Buffer) => {
      sent.push(...reader.read(chunk));
      socket.write(Buffer.concat([OK, READY]));
    });
  };
  await withOtherServer(listen, (port) =>
    withSession(connectionTo({ host: "127.0.0.1", port }), () => Promise.resolve()),
  );
  const words = sent[0]?.bytes.subarray(8).toString("utf8").split("\0").filter(Boolean);
  assert.deepEqual(words, [
    ...["user", "postgres", "database", "postgres"],
    ...["client_encoding", "UTF8", "application_name", "ebb test"],
  ]);
});

test("openSession() refuses unencrypted data after the server's yes to TLS", async () => {
  const answer = (socket: Socket): void =>
    void socket.once("data", () => socket.write(Buffer.concat([Buffer.from("S"), OK, READY])));
  await withOtherServer(answer, async (port) => {
    const tls = { mode: "require", ...UNVERIFIED } as const;
    const failure = await openSession(connectionTo({ host: "127.0.0.1", port }, { tls })).catch(
      (error: unknown) => error,
    );
    assert.ok(failure instanceof Failure);
    assert.equal(failure.code, "EBB_TLS");
    assert.match(failure.message, /unencrypted data after it agreed to TLS/);
  });
});

test("openSession() gives up on a server that is silent in the TLS handshake", async () => {
  const answer = (socket: Socket): void => void socket.once("data", () => socket.write("S"));
  await withOtherServer(answer, async (port) => {
    const tls = { mode: "require", ...UNVERIFIED } as const;
    const connection = connectionTo({ host: "127.0.0.1", port }, { tls, connectTimeout: 300 });
    const failure = await openSession(connection).catch((error: unknown) => error);
    assert.ok(failure instanceof Failure);
    assert.match(failure.message, /no answer within 0\.3 s/);
  });
});

for (const [sqlstate, message] of [
  ["28P01", "password authentication failed"],
  ["08P01", "SASL authentication failed"],
] as const) {
  test(`openSession() says that %XX in the password was decoded when ${sqlstate} refuses it`, async () => {
    const answers = [refusal("FATAL", sqlstate, message)];
    await withOtherServer(scripted(answers), async (port) => {
      const place = { host: "127.0.0.1", port, password: "hidden-word" };
      for (const [changes, hint] of [
        [{ isPasswordDecoded: true }, /%XX in the password was decoded: write %25 for a %/],
        [{}, /^Check user and password; the connection is from the test$/],
      ] as const) {
        const failure = await openSession(connectionTo(place, changes)).catch(
          (error: unknown) => error,
        );
        assert.ok(failure instanceof Failure);
        assert.match(failure.hint ?? "", hint);
        assert.doesNotMatch(`${failure.message} ${failure.hint}`, /hidden-word/);
      }
    });
  });
}

test("openSession() sends the words for a proxy when it logs in, and nothing else as options", async () => {
  const received: Buffer[] = [];
  const hangUp = (socket: Socket): void => {
    socket.on("data", (chunk: Buffer) => {
      received.push(chunk);
      socket.end();
    });
  };
  await withOtherServer(hangUp, async (port) => {
    const place = { host: "127.0.0.1", port };
    for (const changes of [{ routing: "endpoint=ep-a-1" }, {}]) {
      await assert.rejects(openSession(connectionTo(place, changes)));
    }
  });
  const [withWords = "", without = ""] = received.map((bytes) => bytes.toString("latin1"));
  assert.ok(withWords.includes("\0options\0endpoint=ep-a-1\0"));
  assert.ok(!without.includes("options"));
});

for (const [method, answers] of [
  ["md5", [authentication(5, "salt")]],
  ["password", [authentication(3)]],
  ["none", [Buffer.concat([OK, READY])]],
] as const) {
  test(`openSession() refuses a login by ${method} with require_auth=scram-sha-256`, async () => {
    const login = {
      methods: new Set(["scram-sha-256"] as const),
      channelBinding: "disable",
    } as const;
    await withOtherServer(scripted(answers), async (port) => {
      const place = { host: "127.0.0.1", port, password: "secret" };
      const failure = await openSession(connectionTo(place, { login })).catch(
        (error: unknown) => error,
      );
      assert.ok(failure instanceof Failure);
      assert.equal(failure.code, "EBB_AUTH");
      assert.match(failure.message, /which require_auth does not allow/);
    });
  });
}
