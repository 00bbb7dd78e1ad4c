import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { certificateHash } from "../../../src/database/wire/scram.ts";
import { certificateFolder, openssl } from "../certificates.ts";

const folder = certificateFolder();
after(() => rmSync(folder, { recursive: true, force: true }));

const RSA = ["-newkey", "rsa:2048"];
const EC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];

for (const [name, key, digest, hash] of [
  ["rsa-sha1", RSA, ["-sha1"], "sha256"],
  ["rsa-sha224", RSA, ["-sha224"], "sha224"],
  ["rsa-sha256", RSA, ["-sha256"], "sha256"],
  ["rsa-sha384", RSA, ["-sha384"], "sha384"],
  ["rsa-sha512", RSA, ["-sha512"], "sha512"],
  ["ecdsa-sha256", EC, ["-sha256"], "sha256"],
  ["ecdsa-sha384", EC, ["-sha384"], "sha384"],
  ["ecdsa-sha512", EC, ["-sha512"], "sha512"],
  ["ed25519", ["-newkey", "ed25519"], [], undefined],
  ["rsa-pss", RSA, ["-sigopt", "rsa_padding_mode:pss"], undefined],
] as const) {
  test(`certificateHash() of ${name} is ${hash ?? "not defined"}`, () => {
    const file = join(folder, `${name}.crt`);
    const names = ["-subj", `/CN=${"x".repeat(60)}`, "-keyout", `${file}.key`, "-out", file];
    openssl("req", "-x509", "-nodes", "-days", "2", ...key, ...digest, ...names);
    const { raw } = new X509Certificate(readFileSync(file));

    const expected = hash && createHash(hash).update(raw).digest("hex");
    assert.equal(certificateHash(raw)?.toString("hex"), expected);
  });
}
