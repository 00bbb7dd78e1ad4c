import assert from "node:assert/strict";
import { test } from "node:test";
import { noticesDeadClients, sharedCluster } from "../support/cluster.ts";
import type { TestDatabase } from "../support/test-database.ts";
import { inWorkplace, type Workplace } from "../support/world.ts";

interface Examined {
  readonly status: number;
  readonly value: {
    readonly target: { readonly database: string; readonly schema: string | null } | null;
    readonly settings: readonly { name: string; value: string | null; source: string }[];
    readonly files: readonly { role: string; path: string; exists: boolean }[];
    readonly connection: Readonly<Record<string, unknown>> | null;
    readonly server: Readonly<Record<string, unknown>> | null;
    readonly ledger: Readonly<Record<string, unknown>> | null;
    readonly error?: { readonly code: string };
  };
}

async function doctor({ json }: Workplace, ...options: string[]): Promise<Examined> {
  return (await json("doctor", ...options)) as Examined;
}

async function examined(
  use: (place: Workplace, database: TestDatabase) => Promise<void>,
): Promise<void> {
  const database = await (await sharedCluster()).createDatabase();
  try {
    await inWorkplace((place) => use(place, database));
  } finally {
    await database.drop();
  }
}

test("ebb doctor shows each setting with its value and source", async () => {
  await examined(async (place, { url }) => {
    place.write("ebb.toml", 'lock_wait = "5s"\n');
    const { status, value } = await doctor(place, "--url", url, "--lock-timeout", "1s");
    assert.equal(status, 0);
    const found = (name: string) => value.settings.find((setting) => setting.name === name);
    assert.deepEqual(found("lock_wait"), {
      name: "lock_wait",
      value: "5s",
      source: "ebb.toml lock_wait",
    });
    assert.deepEqual(found("lock_timeout"), {
      name: "lock_timeout",
      value: "1s",
      source: "--lock-timeout",
    });
    assert.deepEqual(found("role"), { name: "role", value: null, source: "default" });
  });
});

test("ebb doctor shows which files exist", async () => {
  await examined(async (place, { url }) => {
    place.write(".env", `DATABASE_URL=${url}\n`);
    place.write("migrations/readme.txt", "");
    const { value } = await doctor(place);
    assert.deepEqual(value.files, [
      { role: "settings", path: "ebb.toml", exists: false },
      { role: "environment", path: ".env", exists: true },
      { role: "revisions", path: "migrations", exists: true },
    ]);
    assert.equal(value.connection?.source, "DATABASE_URL in .env");
  });
});

test("ebb doctor describes the server", async () => {
  await examined(async (place, { url, name }) => {
    const { value } = await doctor(place, "--url", url);
    const { version, ...rest } = value.server ?? {};
    assert.match(String(version), /^\d+/);
    assert.deepEqual(rest, {
      encoding: "UTF8",
      database: name,
      user: "postgres",
      role: "postgres",
      superuser: true,
      standby: false,
      pooler: false,
      tls: null,
      client_connection_check: noticesDeadClients(await sharedCluster()),
    });
  });
});

test("ebb doctor shows where the ledger would be", async () => {
  await examined(async (place, { url, name }) => {
    const { value } = await doctor(place, "--url", url);
    assert.deepEqual([value.target?.database, value.target?.schema], [name, "public"]);
    assert.deepEqual(value.ledger, {
      schema: "public",
      version_table: "ebb_version",
      log_table: "ebb_log",
      exists: false,
      may_write: true,
      may_create: true,
      heads: [],
      writers: [],
    });
  });
});

test("ebb doctor writes nothing", async () => {
  await examined(async (place, database) => {
    await doctor(place, "--url", database.url);
    const [row] = await database.query("select count(*)::int as n from pg_stat_user_tables");
    assert.equal(row?.n, 0);
  });
});

test("ebb doctor ends with the error of a missing server, and shows the rest", async () => {
  await inWorkplace(async (place) => {
    const url = "postgres://app:secret%40word@127.0.0.1:1/app";
    const { status, value } = await doctor(place, "--url", url);
    assert.deepEqual([status, value.error?.code], [5, "EBB_CONNECT"]);
    assert.deepEqual(value.connection?.hosts, [{ host: "127.0.0.1", port: 1 }]);
    assert.deepEqual([value.server, value.ledger], [null, null]);
    assert.ok(value.settings.length > 5);
  });
});

test("ebb doctor ends with 5 when no database is named", async () => {
  await inWorkplace(async (place) => {
    const { status, value } = await doctor(place);
    assert.deepEqual([status, value.error?.code], [5, "EBB_NO_URL"]);
    assert.deepEqual([value.target, value.connection], [null, null]);
  });
});

test("ebb doctor shows no password", async () => {
  await inWorkplace(async ({ ebb }) => {
    const url = "postgres://app:secret%40word@127.0.0.1:1/app?application_name=hidden";
    for (const options of [[], ["--json"]]) {
      const { stdout, stderr } = await ebb("doctor", "--url", url, ...options);
      assert.doesNotMatch(stdout + stderr, /secret|word@|hidden/);
    }
  });
});

test("ebb doctor ends with 1 if nothing can be written", async () => {
  await examined(async (place, database) => {
    await database.query(`alter database ${database.name} set default_transaction_read_only = on`);
    const { status, value } = await doctor(place, "--url", database.url);
    assert.deepEqual([status, value.error?.code], [1, "EBB_READ_ONLY"]);
    assert.equal(value.ledger?.may_write, true);
  });
});

test("ebb doctor shows a section for each subject", async () => {
  await examined(async ({ ebb }, { url }) => {
    const { stdout } = await ebb("doctor", "--url", url);
    assert.deepEqual(
      stdout.split("\n").filter((line) => /^[A-Z]/.test(line)),
      ["Settings", "Files", "Connection", "Server", "Ledger"],
    );
  });
});

test("ebb doctor describes the embedded database and its place", async () => {
  await inWorkplace(async (place) => {
    const { value } = await doctor(place, "--url", "pglite:./database");
    assert.equal(value.connection?.kind, "embedded");
    const { stdout } = await place.ebb("doctor", "--url", "pglite:./database");
    assert.match(stdout, /^ {2}named by +--url$/m);
    assert.match(stdout, /^ {2}embedded +\S*database$/m);
    assert.doesNotMatch(stdout, /sslmode/);
  });
});
