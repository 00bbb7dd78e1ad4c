import assert from "node:assert/strict";
import { test } from "node:test";
import { parametersOfService, parseServiceFile } from "../../src/connection/service-file.ts";
import { isFailure } from "../support/is-failure.ts";
import { type FakeFile, fakeOutside } from "./fake-outside.ts";

// psql 15 read the same values from the same files and refused the same lines.
for (const [text, service, expected] of [
  ["[x]\nhost=h\nport=1\n[y]\nhost=i", "x", { host: "h", port: "1" }],
  ["[x]\nhost=h\n[y]\nhost=i", "y", { host: "i" }],
  ["[x]\nhost=h\n[y]\n[x]\nport=1", "x", { host: "h" }],
  ["[x]\nhost=h\nhost=i", "x", { host: "h" }],
  ["# c\r\n\r\n[x]\r\n  host=h  \r\n# c\r\n", "x", { host: "h" }],
  ["[x]trailing\nhost=h", "x", { host: "h" }],
  ["[x]\npassword=a=b'c", "x", { password: "a=b'c" }],
  ["[x]\nhost=", "x", { host: "" }],
  ["[x]", "x", {}],
  ["[x]\nhost=h\n[y]\n?", "x", { host: "h" }],
] as const) {
  test(`parseServiceFile() finds ${service} in ${JSON.stringify(text)}`, () => {
    const found = parseServiceFile(text, { path: "f", service });

    assert.deepEqual(
      Object.fromEntries((found ?? []).map(([name, { value }]) => [name, value])),
      expected,
    );
  });
}

test("parseServiceFile() returns undefined for a missing service", () => {
  assert.equal(parseServiceFile("[x]\nhost=h", { path: "f", service: "xy" }), undefined);
  assert.equal(parseServiceFile("host=h", { path: "f", service: "" }), undefined);
});

for (const line of ["host = hunter2", "hunter2", "hots=hunter2", "service=y", "=hunter2"]) {
  test(`parseServiceFile() refuses the line ${line}, without showing it`, () => {
    assert.throws(
      () => parseServiceFile(`[x]\nport=1\n${line}`, { path: "f", service: "x" }),
      (error: Error) => {
        assert.ok(isFailure({ code: "EBB_BAD_SETTING", line: 3, says: "service file f" })(error));
        return !JSON.stringify({ ...error, message: error.message }).includes("hunter2");
      },
    );
  });
}

test("parametersOfService() searches the named file, then the system's", async () => {
  const files = {
    "/app/s.conf": "[a]\nhost=named",
    "/home/ada/.pg_service.conf": "[b]\nhost=home",
    "/etc/postgresql-common/pg_service.conf": "[a]\nhost=x\n[c]\nhost=debian",
    "/etc/pg_service.conf": "[d]\nhost=etc",
  };

  assert.equal(await hostOf(files, "a", "s.conf"), "named");
  assert.equal(await hostOf(files, "b"), "home");
  assert.equal(await hostOf(files, "c", "s.conf"), "debian");
  assert.equal(await hostOf(files, "d"), "etc");
});

test("parametersOfService() finds the system's file in PGSYSCONFDIR", async () => {
  const files = { "/conf/pg_service.conf": "[a]\nhost=h" };

  assert.equal(await hostOf(files, "a", undefined, { PGSYSCONFDIR: "/conf" }), "h");
});

test("parametersOfService() names the files that lack the service", async () => {
  const expected = isFailure({
    code: "EBB_BAD_SETTING",
    says: 'The service "a" of PGSERVICE is not defined: not in /home/ada/.pg_service.conf',
    advises: "PGSERVICEFILE",
  });

  await assert.rejects(hostOf({ "/home/ada/.pg_service.conf": "[b]" }, "a"), expected);
});

test("parametersOfService() says that there is no file", async () => {
  const expected = isFailure({ code: "EBB_BAD_SETTING", says: "there is no service file" });

  await assert.rejects(hostOf({}, "a", "none"), expected);
});

async function hostOf(
  files: Readonly<Record<string, FakeFile>>,
  service: string,
  ...[file, env = {}]: [file?: string | undefined, env?: Readonly<Record<string, string>>]
): Promise<string | undefined> {
  const parameters = await parametersOfService(
    { service: { value: service, label: "PGSERVICE", code: "EBB_BAD_SETTING" }, file },
    fakeOutside({ files, env }),
  );
  return new Map(parameters).get("host")?.value;
}
