import assert from "node:assert/strict";
import { test } from "node:test";
import { resolveConnection } from "../../src/connection/resolve-connection.ts";
import { resolveSettings } from "../../src/settings/settings.ts";
import { isFailure } from "../support/is-failure.ts";
import { fakeOutside } from "./fake-outside.ts";
import { connectionOf, type Said, serverOf, urlFlag } from "./resolving.ts";

/** Every source that can name a database. Each names another one. */
const EVERYTHING = {
  flags: { url: ["postgres://flag/db"] },
  env: {
    EBB_URL: "postgres://ebb-url/db",
    DATABASE_URL: "postgres://database-url/db",
    PGHOST: "pghost",
  },
  files: { "/app/.env": "DATABASE_URL=postgres://dotenv/db" },
  toml: { path: "ebb.toml", text: "", values: { url: "postgres://toml/db" } },
} satisfies Said;
const { EBB_URL: _, ...WITHOUT_EBB_URL } = EVERYTHING.env;

for (const [said, host, source] of [
  [EVERYTHING, "flag", "--url"],
  [{ ...EVERYTHING, flags: {} }, "ebb-url", "EBB_URL"],
  [{ ...EVERYTHING, flags: {}, env: WITHOUT_EBB_URL }, "database-url", "DATABASE_URL"],
  [{ ...EVERYTHING, flags: {}, env: { PGHOST: "pghost" } }, "pghost", "PGHOST"],
  [{ ...EVERYTHING, flags: {}, env: {} }, "dotenv", "DATABASE_URL in .env"],
  [{ toml: EVERYTHING.toml }, "toml", "ebb.toml url"],
] as const) {
  test(`resolveConnection() prefers ${source} to later sources`, async () => {
    const connection = await serverOf(said);

    assert.equal(connection.addresses[0].host, host);
    assert.equal(connection.source, source);
  });
}

for (const [env, source] of [
  [{ PGSERVICE: "s" }, "PGSERVICE"],
  [{ PGDATABASE: "d" }, "PGDATABASE"],
  [{ EBB_URL: "", DATABASE_URL: "", PGHOST: "h" }, "PGHOST"],
] as const) {
  test(`resolveConnection() finds a database in ${JSON.stringify(env)}`, async () => {
    const files = { "/home/ada/.pg_service.conf": "[s]\nhost=h" };

    assert.equal((await serverOf({ env, files })).source, source);
  });
}

for (const [env, says] of [
  [{}, "No database is named"],
  [{ DATABASE_URL: "", PGHOST: "" }, "No database is named"],
  [{ PGUSER: "u", PGPASSWORD: "p", PGPORT: "1", PGSSLMODE: "require" }, "No database is named"],
] as const) {
  test(`resolveConnection() never guesses a server from ${JSON.stringify(env)}`, async () => {
    const expected = isFailure({ code: "EBB_NO_URL", says, advises: "DATABASE_URL" });

    await assert.rejects(connectionOf({ env }), expected);
  });
}

test("resolveConnection() says that .env has no DATABASE_URL", async () => {
  const files = { "/app/.env": "EBB_URL=postgres://h\nPGHOST=h\nDATABASE_URL=" };
  const expected = isFailure({ code: "EBB_NO_URL", says: ".env has no DATABASE_URL" });

  await assert.rejects(connectionOf({ files }), expected);
});

test("resolveConnection() reads only DATABASE_URL from .env", async () => {
  const text = "DATABASE_URL=postgres:///db\nPGHOST=h\nPGUSER=u\nPGPASSWORD=p\nEBB_URL=x";
  const { addresses, user } = await serverOf({ files: { "/app/.env": text } });

  assert.deepEqual(
    [addresses[0].host, addresses[0].password, user],
    ["localhost", undefined, "ada"],
  );
});

for (const said of [
  { flags: { "env-file": ["x/prod.env"] } },
  { env: { EBB_ENV_FILE: "x/prod.env" } },
  { toml: { path: "ebb.toml", text: "", values: { env_file: "x/prod.env" } } },
] as const) {
  test(`resolveConnection() reads the file that ${JSON.stringify(said)} names`, async () => {
    const files = { "/app/x/prod.env": "DATABASE_URL=postgres://prod", "/app/.env": "" };
    const connection = await serverOf({ ...said, files });

    assert.equal(connection.addresses[0].host, "prod");
    assert.equal(connection.source, "DATABASE_URL in x/prod.env");
  });
}

test("resolveConnection() fails if the named .env file is missing", async () => {
  const said = { flags: { "env-file": ["none"] } };
  const expected = isFailure({ code: "EBB_BAD_SETTING", says: "none", advises: "--env-file" });

  await assert.rejects(connectionOf(said), expected);
});

test("resolveConnection() warns if --env-file is not used", async () => {
  const env = { DATABASE_URL: "postgres://h" };
  const { warnings } = await serverOf({ flags: { "env-file": ["prod.env"] }, env });

  assert.deepEqual(warnings, ["prod.env is not read: DATABASE_URL takes precedence"]);
});

test("resolveConnection() reads a .env from PowerShell", async () => {
  const outside = fakeOutside();
  const text = Buffer.from("\uFEFFDATABASE_URL=postgres://h\r\n", "utf16le");
  const files = { ...outside.files, read: async () => new Uint8Array(text) };
  const settings = resolveSettings({ flags: {}, env: {}, toml: undefined });
  const connection = await resolveConnection(settings, { ...outside, files });

  assert.ok(connection.kind === "server");
  assert.equal(connection.addresses[0].host, "h");
});

test("resolveConnection() reads all parts of a URL", async () => {
  const query = "target_session_attrs=primary&connect_timeout=3&application_name=app";
  const connection = await serverOf(urlFlag(`postgres://u:p@h:1/db?sslmode=disable&${query}`));

  assert.deepEqual(connection, {
    kind: "server",
    addresses: [{ host: "h", address: undefined, port: 1, socket: undefined, password: "p" }],
    order: "as given",
    database: "db",
    user: "u",
    tls: { mode: "disable" },
    login: { methods: undefined, channelBinding: "prefer" },
    applicationName: "app",
    sessionSettings: [],
    targetSessionAttributes: "primary",
    connectTimeout: 3000,
    source: "--url",
    warnings: [],
  });
});

test("resolveConnection() reads a random order of hosts from load_balance_hosts", async () => {
  const { order } = await serverOf(urlFlag("postgres://a,b?load_balance_hosts=random"));

  assert.equal(order, "random");
});

test("resolveConnection() defaults to the system's user, and to the database with the user's name", async () => {
  const { user, database } = await serverOf(urlFlag("postgres://h"));

  assert.deepEqual([user, database], ["ada", "ada"]);
  assert.equal((await serverOf(urlFlag("postgres://u@h"))).database, "u");
});

test("resolveConnection() fails if neither the URL nor the system has a user", async () => {
  const said = { ...urlFlag("postgres://h"), userName: undefined };
  const expected = isFailure({ code: "EBB_BAD_URL", says: "no user", advises: "PGUSER" });

  await assert.rejects(connectionOf(said), expected);
});

test("resolveConnection() fills the gaps of the URL from PG* variables", async () => {
  const env = {
    PGPORT: "7",
    PGUSER: "u",
    PGPASSWORD: "p",
    PGDATABASE: "d",
    PGAPPNAME: "app",
    PGCONNECT_TIMEOUT: "4",
    PGTARGETSESSIONATTRS: "standby",
    PGOPTIONS: "-c a=b",
    PGSSLMODE: "disable",
    PGTZ: "UTC",
  };
  const connection = await serverOf({ ...urlFlag("postgres://h"), env });

  assert.deepEqual(connection, {
    kind: "server",
    addresses: [{ host: "h", address: undefined, port: 7, socket: undefined, password: "p" }],
    order: "as given",
    database: "d",
    user: "u",
    tls: { mode: "disable" },
    login: { methods: undefined, channelBinding: "prefer" },
    applicationName: "app",
    sessionSettings: [
      { name: "a", value: "b" },
      { name: "TimeZone", value: "UTC" },
    ],
    targetSessionAttributes: "standby",
    connectTimeout: 4000,
    source: "--url",
    warnings: [],
  });
});

test("resolveConnection() prefers the URL to the service, and the service to the variables", async () => {
  const files = { "/s": "[s]\nhost=service\nuser=service\nport=2" };
  const env = { PGSERVICEFILE: "/s", PGHOST: "v", PGUSER: "v", PGPORT: "3", PGDATABASE: "v" };
  const connection = await serverOf({ ...urlFlag("postgres://url?service=s"), files, env });

  assert.equal(connection.addresses[0].host, "url");
  assert.equal(connection.addresses[0].port, 2);
  assert.deepEqual([connection.user, connection.database], ["service", "v"]);
});

test("resolveConnection() uses PGSERVICE also with a URL", async () => {
  const files = { "/home/ada/.pg_service.conf": "[s]\nuser=u" };
  const connection = await serverOf({ ...urlFlag("postgres://h"), files, env: { PGSERVICE: "s" } });

  assert.equal(connection.user, "u");
});

test("resolveConnection() uses PGHOSTADDR with PGHOST, never with the host of a URL", async () => {
  const env = { PGHOST: "h", PGHOSTADDR: "10.0.0.1" };
  const named = await serverOf({ env });
  const urlled = await serverOf({ ...urlFlag("postgres://other"), env });

  assert.equal(named.addresses[0].address, "10.0.0.1");
  assert.deepEqual([urlled.addresses[0].host, urlled.addresses[0].address], ["other", undefined]);
});

for (const [said, name] of [
  [urlFlag("postgres://h"), "ebb"],
  [urlFlag("postgres://h?fallback_application_name=f"), "f"],
  [urlFlag("postgres://h?application_name=a&fallback_application_name=f"), "a"],
  [{ ...urlFlag("postgres://h?application_name=a"), env: { EBB_APPLICATION_NAME: "s" } }, "s"],
] as const) {
  test(`resolveConnection() names the application ${name} for ${JSON.stringify(said)}`, async () => {
    assert.equal((await serverOf(said)).applicationName, name);
  });
}

for (const [said, timeout] of [
  [urlFlag("postgres://h"), 10_000],
  [urlFlag("postgres://h?connect_timeout=3"), 3000],
  [urlFlag("postgres://h?connect_timeout=%203%20"), 3000],
  [urlFlag("postgres://h?connect_timeout=0"), 0],
  [urlFlag("postgres://h?connect_timeout=-1"), 0],
  [{ ...urlFlag("postgres://h?connect_timeout=3"), env: { EBB_CONNECT_TIMEOUT: "1s" } }, 1000],
] as const) {
  test(`resolveConnection() waits ${timeout} ms to connect for ${JSON.stringify(said)}`, async () => {
    assert.equal((await serverOf(said)).connectTimeout, timeout);
  });
}

for (const [said, code, says] of [
  [urlFlag("postgres://h?connect_timeout=x"), "EBB_BAD_URL", "connect_timeout in --url"],
  [urlFlag("postgres://h?target_session_attrs=x"), "EBB_BAD_URL", "target_session_attrs in --url"],
  [urlFlag("postgres://h?client_encoding=LATIN1"), "EBB_BAD_URL", "client_encoding in --url"],
  [{ env: { PGHOST: "h", PGCONNECT_TIMEOUT: "x" } }, "EBB_BAD_SETTING", "PGCONNECT_TIMEOUT is"],
  [{ env: { PGHOST: "h", PGPORT: "x" } }, "EBB_BAD_SETTING", "PGPORT is not a number"],
  [{ env: { PGHOST: "h", PGSSLMODE: "x" } }, "EBB_BAD_SETTING", "PGSSLMODE is not one of"],
  [{ env: { PGHOST: "h", PGGSSENCMODE: "require" } }, "EBB_BAD_SETTING", "PGGSSENCMODE has an"],
  [{ env: { PGHOST: "h", PGREQUIREPEER: "u" } }, "EBB_BAD_SETTING", "PGREQUIREPEER cannot"],
  [{ env: { DATABASE_URL: "mysql://h" } }, "EBB_BAD_URL", "The connection in DATABASE_URL"],
  [{ files: { "/app/.env": "DATABASE_URL=x" } }, "EBB_BAD_URL", "in DATABASE_URL in .env"],
] as const) {
  test(`resolveConnection() refuses ${JSON.stringify(said)}`, async () => {
    await assert.rejects(connectionOf(said), isFailure({ code, says }));
  });
}

for (const encoding of ["utf8", "UTF-8", "auto", ""]) {
  test(`resolveConnection() accepts client_encoding=${encoding}`, async () => {
    await serverOf(urlFlag(`postgres://h?client_encoding=${encoding}`));
  });
}

test("resolveConnection() looks up a password for each host", async () => {
  const text = "a:5432:db:u:pa\nb:7:db:u:pb\nlocalhost:5432:db:u:pl\n/run:5432:db:u:pr";
  const files = { "/home/ada/.pgpass": text };
  const url = "postgres://u@a,b:7,c/db";
  const passwords = async (said: Said) =>
    (await serverOf({ ...said, files })).addresses.map(({ password }) => password);

  assert.deepEqual(await passwords(urlFlag(url)), ["pa", "pb", undefined]);
  assert.deepEqual(await passwords(urlFlag("postgres://u@/db")), ["pl"]);
  assert.deepEqual(await passwords(urlFlag("postgres://u@/db?host=/tmp")), ["pl"]);
  assert.deepEqual(await passwords(urlFlag("postgres://u@/db?host=/run")), ["pr"]);
  assert.deepEqual(await passwords(urlFlag("postgres://u:x@a/db")), ["x"]);
  assert.deepEqual(await passwords(urlFlag("postgres://u@a/db?password=")), ["pa"]);
});

test("resolveConnection() warns of a password file only if it is needed", async () => {
  const files = { "/home/ada/.pgpass": { mode: 0o644 } };

  assert.equal((await serverOf({ ...urlFlag("postgres://u:p@h"), files })).warnings.length, 0);
  assert.equal((await serverOf({ ...urlFlag("postgres://u@h"), files })).warnings.length, 1);
});

for (const [url, directory] of [
  ["pglite:", undefined],
  ["pglite:./data", "/app/data"],
  ["pglite:/data", "/data"],
] as const) {
  test(`resolveConnection() reads ${url} as the embedded database`, async () => {
    const connection = await connectionOf({ env: { DATABASE_URL: url, PGHOST: "h" } });

    assert.deepEqual(connection, { kind: "embedded", directory, source: "DATABASE_URL" });
  });
}
