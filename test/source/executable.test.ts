import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { FOOTER_LENGTH } from "../../src/payload/footer.ts";
import { readExecutable } from "../../src/source/executable.ts";
import { writeFakeEbb } from "../support/fake-ebb.ts";
import { isFailure } from "../support/is-failure.ts";
import { inTemporaryDirectory } from "../support/temporary-directory.ts";

const PAYLOAD = "what is inside";

test("readExecutable() finds the payload after the program", async () => {
  await inTemporaryDirectory((directory) => {
    const path = join(directory, "ebb");
    const { programLength } = writeFakeEbb(path, PAYLOAD);
    const executable = readExecutable({ path, name: "ebb" });
    assert.equal(executable.programLength, programLength);
    assert.equal(executable.mode, 0o755);
    assert.equal(new TextDecoder().decode(executable.payload), PAYLOAD);
  });
});

test("readExecutable() finds no payload in an ebb without revisions", async () => {
  await inTemporaryDirectory((directory) => {
    const path = join(directory, "ebb");
    writeFakeEbb(path);
    assert.equal(readExecutable({ path, name: "ebb" }).payload, undefined);
  });
});

for (const payload of [PAYLOAD, ""]) {
  test(`readExecutable() refuses a file that was cut anywhere (${payload || "plain"})`, async () => {
    await inTemporaryDirectory((directory) => {
      const path = join(directory, "ebb");
      writeFakeEbb(path, payload);
      const whole = readFileSync(path);
      for (let length = 0; length < whole.length; length++) {
        writeFileSync(path, whole.subarray(0, length));
        assert.throws(
          () => readExecutable({ path, name: "ebb" }),
          isFailure({ code: "EBB_BUNDLE" }),
          `cut at ${length}`,
        );
      }
    });
  });
}

test("readExecutable() refuses a file with appended bytes", async () => {
  await inTemporaryDirectory((directory) => {
    const path = join(directory, "ebb");
    writeFakeEbb(path, PAYLOAD);
    appendFileSync(path, "\n");
    assert.throws(
      () => readExecutable({ path, name: "ebb" }),
      isFailure({ code: "EBB_BUNDLE", says: "ebb does not end as an ebb does" }),
    );
  });
});

test("readExecutable() refuses a file with a gap in the middle", async () => {
  await inTemporaryDirectory((directory) => {
    const path = join(directory, "ebb");
    writeFakeEbb(path, PAYLOAD);
    const whole = readFileSync(path);
    writeFileSync(path, Buffer.concat([whole.subarray(0, 10), whole.subarray(11)]));
    assert.throws(() => readExecutable({ path, name: "ebb" }), isFailure({ code: "EBB_BUNDLE" }));
  });
});

test("readExecutable() refuses a payload with a changed byte", async () => {
  await inTemporaryDirectory((directory) => {
    const path = join(directory, "ebb");
    const { programLength } = writeFakeEbb(path, PAYLOAD);
    const bytes = readFileSync(path);
    bytes[programLength] = 0;
    writeFileSync(path, bytes);
    assert.throws(
      () => readExecutable({ path, name: "ebb" }),
      isFailure({ code: "EBB_BUNDLE", says: "The revisions inside ebb were changed" }),
    );
  });
});

for (const content of ["", "text", "x".repeat(FOOTER_LENGTH)]) {
  test(`readExecutable() refuses a file with ${content.length} other bytes`, async () => {
    await inTemporaryDirectory((directory) => {
      const path = join(directory, "file");
      writeFileSync(path, content);
      assert.throws(
        () => readExecutable({ path, name: "file" }),
        isFailure({ code: "EBB_BUNDLE" }),
      );
    });
  });
}

test("readExecutable() says that a file is missing, or a directory", async () => {
  await inTemporaryDirectory((directory) => {
    const path = join(directory, "nothing");
    assert.throws(
      () => readExecutable({ path, name: "nothing" }),
      isFailure({ code: "EBB_FILE", says: "Cannot read nothing: there is no such file" }),
    );
    assert.throws(
      () => readExecutable({ path: directory, name: "folder" }),
      isFailure({ code: "EBB_FILE", says: "Cannot read folder: it is not a regular file" }),
    );
  });
});
