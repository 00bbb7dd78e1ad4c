import assert from "node:assert/strict";
import { test } from "node:test";
import { isFailure } from "../support/is-failure.ts";
import { serverOf } from "./resolving.ts";

// The addresses that psql 15 tries for the same URL, in the same order (written host/address:port).
for (const [url, addresses] of [
  ["postgres://h", ["h:5432"]],
  ["postgres://h:1", ["h:1"]],
  ["postgres://a,b", ["a:5432", "b:5432"]],
  ["postgres://a:1,b:2", ["a:1", "b:2"]],
  ["postgres://a,b:2", ["a:5432", "b:2"]],
  ["postgres://a:1,b", ["a:1", "b:5432"]],
  ["postgres://a,b/?port=7", ["a:7", "b:7"]],
  ["host=a,b port=,7", ["a:5432", "b:7"]],
  ["host=a,b port=' 7 , 8 '", ["a:7", "b:8"]],
  ["postgres://[::1]:1,h", ["::1:1", "h:5432"]],
  ["postgres://h/?hostaddr=10.0.0.1", ["h/10.0.0.1:5432"]],
  ["postgres:///?hostaddr=10.0.0.1", ["10.0.0.1/10.0.0.1:5432"]],
  ["postgres:///?hostaddr=10.0.0.1,::1&port=1,2", ["10.0.0.1/10.0.0.1:1", "::1/::1:2"]],
  ["postgres://a,b/?hostaddr=10.0.0.1,&port=1", ["a/10.0.0.1:1", "b:1"]],
  ["postgres:///?host=/run", ["/run:5432 by /run/.s.PGSQL.5432"]],
  ["postgres://%2Frun:1", ["/run:1 by /run/.s.PGSQL.1"]],
  ["postgres:///?host=@ebb&port=2", ["@ebb:2 by @ebb/.s.PGSQL.2"]],
  ["postgres:///?host=/run/,h", ["/run/:5432 by /run/.s.PGSQL.5432", "h:5432"]],
] as const) {
  test(`serverAddresses() lists the servers of ${url}`, async () => {
    assert.deepEqual(await addressesOf(url), addresses);
  });
}

test("serverAddresses() reads an empty host as the local socket", async () => {
  const files = {
    "/var/run/postgresql/.s.PGSQL.5432": { kind: "socket" },
    "/tmp/.s.PGSQL.7": { kind: "socket" },
    "/var/run/postgresql/.s.PGSQL.8": "no socket",
  } as const;
  const first = "/var/run/postgresql:5432 by /var/run/postgresql/.s.PGSQL.5432";

  assert.deepEqual(await addressesOf("postgres:///db", files), [first]);
  assert.deepEqual(await addressesOf("postgres:///?port=7", files), ["/tmp:7 by /tmp/.s.PGSQL.7"]);
  assert.deepEqual(await addressesOf("postgres:///?port=8", files), ["localhost:8"]);
  assert.deepEqual(await addressesOf("postgres://h,/", files), ["h:5432", first]);
});

for (const [url, says] of [
  ["postgres://h:0", "port in --url is not a number from 1 to 65535"],
  ["postgres://h:65536", "port in --url is not a number from 1 to 65535"],
  ["postgres://h:abc", "port in --url is not a number from 1 to 65535"],
  ["postgres://h:-1", "port in --url is not a number from 1 to 65535"],
  ["postgres://h/?port=1,2", "port in --url must have one number, or one for each host"],
  ["postgres://h/?hostaddr=localhost", "hostaddr in --url is not an IP address"],
  ["postgres://a,b/?hostaddr=10.0.0.1", "hostaddr in --url must have one address for each host"],
] as const) {
  test(`serverAddresses() refuses ${url}`, async () => {
    await assert.rejects(addressesOf(url), isFailure({ code: "EBB_BAD_URL", says }));
  });
}

async function addressesOf(
  url: string,
  files: NonNullable<Parameters<typeof serverOf>[0]["files"]> = {},
): Promise<readonly string[]> {
  const { addresses } = await serverOf({ flags: { url: [url] }, files });
  return addresses.map(({ host, address, port, socket }) => {
    const name = address === undefined ? host : `${host}/${address}`;
    return `${name}:${port}${socket === undefined ? "" : ` by ${socket}`}`;
  });
}
