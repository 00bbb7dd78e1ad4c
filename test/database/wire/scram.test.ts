import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { type ChannelBinding, Scram } from "../../../src/database/wire/scram.ts";

const BOUND: ChannelBinding = { kind: "certificate", hash: Buffer.from("hash") };

for (const [binding, mechanism, header] of [
  [{ kind: "none" }, "SCRAM-SHA-256", "n,,"],
  [{ kind: "not offered" }, "SCRAM-SHA-256", "y,,"],
  [BOUND, "SCRAM-SHA-256-PLUS", "p=tls-server-end-point,,"],
] as const) {
  test(`Scram begins with ${header} if binding is ${binding.kind}`, () => {
    const scram = new Scram({ password: "secret", binding });

    assert.equal(scram.mechanism, mechanism);
    assert.ok(scram.first().startsWith(`${header}n=,r=`));
    const answer = scram.final(challengeTo(scram));
    assert.ok(answer.kind === "answer");
    const data = Buffer.from(/^c=([^,]+)/.exec(answer.text)?.[1] ?? "", "base64").toString();
    assert.equal(data, binding.kind === "certificate" ? `${header}hash` : header);
  });
}

test("Scram draws a nonce for each login", () => {
  const [one, other] = [newScram().first(), newScram().first()];

  assert.notEqual(one, other);
});

for (const [what, change, kind] of [
  ["another login's nonce", (text: string) => text.replace("r=", "r=x"), "not for us"],
  [
    "its own nonce, without the server's part",
    (text: string) => text.replace("SERVER", ""),
    "not for us",
  ],
  ["no salt", (text: string) => text.replace("s=c2FsdA==", "s="), "malformed"],
  ["no rounds", (text: string) => text.replace("i=4096", "i=0"), "malformed"],
  ["rounds without end", (text: string) => text.replace("i=4096", "i=99999999"), "malformed"],
  ["an extension that it must know", (text: string) => `m=x,${text}`, "malformed"],
] as const) {
  test(`Scram does not answer a challenge with ${what}`, () => {
    const scram = newScram();

    assert.equal(scram.final(change(challengeTo(scram))).kind, kind);
  });
}

for (const proof of ["v=d3Jvbmc=", "v=", "e=invalid-proof", ""]) {
  test(`Scram does not accept ${JSON.stringify(proof)} as a proof`, () => {
    const scram = newScram();
    scram.final(challengeTo(scram));

    assert.equal(scram.isProof(proof), false);
  });
}

test("Scram accepts no proof before it has answered", () => {
  assert.equal(newScram().isProof("v="), false);
});

function newScram(): Scram {
  return new Scram({ password: "secret", binding: { kind: "none" } });
}

function challengeTo(scram: Scram): string {
  const nonce = /r=(.+)$/.exec(scram.first())?.[1];
  return `r=${nonce}SERVER,s=c2FsdA==,i=4096`;
}
