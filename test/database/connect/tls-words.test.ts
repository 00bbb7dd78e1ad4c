import assert from "node:assert/strict";
import { test } from "node:test";
import { describeTlsError } from "../../../src/database/connect/encrypt.ts";

// The messages of Node, Bun and Deno for the same fault.
for (const [words, ...said] of [
  [
    "the client's key does not belong to its certificate",
    "error:05800074:x509 certificate routines::key values mismatch",
    "error:0b000074:X.509 certificate routines:OPENSSL_internal:KEY_VALUES_MISMATCH",
  ],
  [
    "the client's key cannot be decrypted: sslpassword is missing or wrong",
    "error:1C800064:Provider routines::bad decrypt",
    "error:1e000065:Cipher functions:OPENSSL_internal:BAD_DECRYPT",
    "error:07880109:common libcrypto routines::interrupted or cancelled",
  ],
  [
    "the server's certificate is not from a trusted authority",
    "self-signed certificate in certificate chain",
    "self signed certificate in certificate chain",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "unable to get local issuer certificate",
    "invalid peer certificate: UnknownIssuer",
    "unable to verify the first certificate",
  ],
  ["the server's certificate has expired", "certificate has expired", "CERT_HAS_EXPIRED"],
  [
    "the server and ebb share no version of TLS",
    "error:0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version",
    "error:1000042e:SSL routines:OPENSSL_internal:TLSV1_ALERT_PROTOCOL_VERSION",
  ],
  [
    "the server closed the connection",
    "Client network socket disconnected before secure TLS connection was established",
  ],
  ["something else", "something else"],
] as const) {
  for (const message of said) {
    test(`describeTlsError() describes "${message}" as: ${words}`, () => {
      assert.equal(describeTlsError(new Error(message)), words);
    });
  }
}
