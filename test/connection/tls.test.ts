import assert from "node:assert/strict";
import { test } from "node:test";
import type { ServerConnection } from "../../src/connection.ts";
import { isFailure } from "../support/is-failure.ts";
import type { FakeFile } from "./fake-outside.ts";
import { serverOf } from "./resolving.ts";

const ROOT = "-----BEGIN CERTIFICATE-----\nroot\n";
const CERTIFICATE = "-----BEGIN CERTIFICATE-----\nclient\n";
const KEY = "-----BEGIN PRIVATE KEY-----\n";
const HOME = "/home/ada/.postgresql";

type Files = Readonly<Record<string, FakeFile>>;

for (const [query, files, expected] of [
  ["", {}, "prefer nothing"],
  ["sslmode=allow", {}, "allow nothing"],
  ["sslmode=require", {}, "require nothing"],
  ["requiressl=1", {}, "require nothing"],
  ["requiressl=0", {}, "prefer nothing"],
  ["sslmode=allow", { [`${HOME}/root.crt`]: ROOT }, "allow chain"],
  ["", { [`${HOME}/root.crt`]: ROOT }, "prefer chain"],
  ["sslmode=require", { [`${HOME}/root.crt`]: ROOT }, "require chain"],
  ["sslmode=require&sslrootcert=r", { "/app/r": ROOT }, "require chain"],
  ["sslmode=verify-ca", { [`${HOME}/root.crt`]: ROOT }, "verify-ca chain"],
  ["sslmode=verify-full", { [`${HOME}/root.crt`]: ROOT }, "verify-full chain and host"],
  ["sslmode=verify-full&sslrootcert=/r", { "/r": ROOT }, "verify-full chain and host"],
  ["sslrootcert=system", {}, "verify-full chain and host"],
  ["sslmode=verify-full&sslrootcert=system", {}, "verify-full chain and host"],
] as const) {
  const names = Object.keys(files).join();
  test(`resolveTls() reads "${query}" with the files "${names}" as ${expected}`, async () => {
    const tls = await tlsOf(query, files);

    assert.equal(`${tls.mode} ${tls.mode === "disable" ? "" : tls.verify}`, expected);
  });
}

test("resolveTls() reads no file for sslmode=disable", async () => {
  assert.deepEqual(await tlsOf("sslmode=disable&sslrootcert=/r", { "/r": "?" }), {
    mode: "disable",
  });
});

test("resolveTls() uses no TLS over sockets, where libpq ignores sslmode", async () => {
  const connection = await serverOf({
    flags: { url: ["postgres:///db?host=/run&sslmode=verify-full"] },
  });

  assert.deepEqual(connection.tls, { mode: "disable" });
});

test("resolveTls() returns the texts of the root certificates", async () => {
  const tls = await tlsOf("sslmode=verify-ca&sslrootcert=/r", { "/r": ROOT });

  assert.equal(tls.mode !== "disable" && tls.rootCertificates, ROOT);
});

for (const [env, files, expected] of [
  [{}, { "/etc/ssl/certs/ca-certificates.crt": ROOT }, ROOT],
  [{}, { "/etc/pki/tls/certs/ca-bundle.crt": ROOT }, ROOT],
  [{}, { "/etc/ssl/cert.pem": ROOT }, ROOT],
  [{ SSL_CERT_FILE: "/s" }, { "/s": ROOT, "/etc/ssl/cert.pem": CERTIFICATE }, ROOT],
  [{}, {}, undefined],
] as const) {
  const names = Object.keys(files).join();
  test(`resolveTls() finds the system's authorities among "${names}"`, async () => {
    const url = "postgres://h/db?sslrootcert=system";
    const { tls } = await serverOf({ flags: { url: [url] }, env, files });

    assert.ok(tls.mode === "verify-full");
    assert.equal(tls.rootCertificates, expected);
  });
}

for (const [query, files, code, says] of [
  ["sslmode=", {}, "EBB_BAD_URL", "sslmode in --url is not one of disable, allow"],
  ["sslmode=no-verify", {}, "EBB_BAD_URL", "sslmode in --url is not one of"],
  ["sslmode=REQUIRE", {}, "EBB_BAD_URL", "sslmode in --url is not one of"],
  ["sslmode=verify-ca", {}, "EBB_TLS", `root certificate file ${HOME}/root.crt does not exist`],
  ["sslmode=verify-full&sslrootcert=/r", {}, "EBB_TLS", "certificate file /r does not exist"],
  ["sslmode=verify-full&sslrootcert=/r", { "/r": "" }, "EBB_TLS", "/r has no root certificate"],
  ["sslmode=require&sslrootcert=system", {}, "EBB_BAD_URL", "too weak for sslrootcert=system"],
  ["sslmode=verify-ca&sslrootcert=system", {}, "EBB_BAD_URL", "too weak"],
  ["ssl_min_protocol_version=TLSv9", {}, "EBB_BAD_URL", "is not one of TLSv1, TLSv1.1"],
  ["ssl_max_protocol_version=TLSv1.1", {}, "EBB_BAD_URL", "is below TLSv1.2"],
  ["sslcertmode=require", {}, "EBB_BAD_URL", "sslcertmode in --url is neither"],
  ["sslnegotiation=direct", {}, "EBB_BAD_URL", "cannot be direct with sslmode=prefer"],
  ["sslnegotiation=first", {}, "EBB_BAD_URL", "is neither postgres nor direct"],
  ["sslmode=require&sslcert=/c", { "/c": "" }, "EBB_TLS", "/c has no client certificate"],
  ["sslmode=require", { [`${HOME}/postgresql.crt`]: CERTIFICATE }, "EBB_TLS", "does not exist"],
] as const) {
  test(`resolveTls() refuses "${query}" with ${JSON.stringify(files)}`, async () => {
    await assert.rejects(tlsOf(query, files), isFailure({ code, says }));
  });
}

test("resolveTls() names the replacement for no-verify", async () => {
  const expected = isFailure({ code: "EBB_BAD_URL", advises: "sslmode=require" });

  await assert.rejects(tlsOf("sslmode=no-verify"), expected);
});

test("resolveTls() warns if a named root certificate is missing", async () => {
  const { warnings } = await connectionWith("sslmode=require&sslrootcert=/r");

  assert.deepEqual(warnings, [
    "The root certificate file /r does not exist: the server is not verified",
  ]);
});

test("resolveTls() reads sslnegotiation=direct", async () => {
  const tls = await tlsOf("sslmode=require&sslnegotiation=direct");

  assert.ok(tls.mode === "require");
  assert.equal(tls.negotiation, "direct");
});

const PAIR = { [`${HOME}/postgresql.crt`]: CERTIFICATE, [`${HOME}/postgresql.key`]: KEY };

test("resolveTls() uses the client certificate of the home directory", async () => {
  const tls = await tlsOf("", PAIR);

  assert.ok(tls.mode === "prefer");
  assert.deepEqual(tls.client, { certificate: CERTIFICATE, key: KEY, passphrase: undefined });
});

test("resolveTls() uses the named client certificate, with its passphrase", async () => {
  const files = { "/c": CERTIFICATE, "/k": KEY };
  const tls = await tlsOf("sslcert=/c&sslkey=/k&sslpassword=s", files);

  assert.ok(tls.mode === "prefer");
  assert.deepEqual(tls.client, { certificate: CERTIFICATE, key: KEY, passphrase: "s" });
});

test("resolveTls() uses no client certificate with sslcertmode=disable", async () => {
  const tls = await tlsOf("sslcertmode=disable", PAIR);

  assert.ok(tls.mode === "prefer");
  assert.equal(tls.client, undefined);
});

test("resolveTls() warns and continues if the client certificate is missing", async () => {
  const { tls, warnings } = await connectionWith("sslmode=require&sslcert=/c");

  assert.ok(tls.mode === "require");
  assert.equal(tls.client, undefined);
  assert.deepEqual(warnings, ["The client certificate /c does not exist and is not sent"]);
});

for (const [mode, owner, isUsed] of [
  [0o600, 1000, true],
  [0o400, 1000, true],
  [0o640, 1000, false],
  [0o604, 1000, false],
  [0o640, 0, true],
  [0o660, 0, false],
  [0o644, 0, false],
] as const) {
  const verb = isUsed ? "takes" : "refuses";
  test(`resolveTls() ${verb} a key of mode ${mode.toString(8)} and owner ${owner}`, async () => {
    const files = { ...PAIR, [`${HOME}/postgresql.key`]: { text: KEY, mode, owner } };
    const found = tlsOf("sslmode=require", files);

    if (isUsed) assert.ok((await found).mode === "require");
    else await assert.rejects(found, isFailure({ code: "EBB_TLS", says: "open to others" }));
  });
}

test("resolveTls() continues without the certificate if TLS is only preferred", async () => {
  const files = { [`${HOME}/postgresql.crt`]: CERTIFICATE };
  const { tls, warnings } = await connectionWith("sslmode=prefer", files);

  assert.ok(tls.mode === "prefer");
  assert.equal(tls.client, undefined);
  assert.equal(warnings.length, 1);
});

test("resolveTls() requires TLS 1.2 by default", async () => {
  const tls = await tlsOf("");

  assert.ok(tls.mode === "prefer");
  assert.deepEqual(
    [tls.minVersion, tls.maxVersion, tls.sendHostName],
    ["TLSv1.2", undefined, true],
  );
});

test("resolveTls() reads versions in any case, and sslsni=0", async () => {
  const query = "ssl_min_protocol_version=tlsv1&ssl_max_protocol_version=TLSv1.3&sslsni=0";
  const tls = await tlsOf(query);

  assert.ok(tls.mode === "prefer");
  assert.deepEqual([tls.minVersion, tls.maxVersion, tls.sendHostName], ["TLSv1", "TLSv1.3", false]);
});

async function tlsOf(query: string, files: Files = {}): Promise<ServerConnection["tls"]> {
  return (await connectionWith(query, files)).tls;
}

function connectionWith(query: string, files: Files = {}): Promise<ServerConnection> {
  return serverOf({ flags: { url: [`postgres://h/db?${query}`] }, files });
}
