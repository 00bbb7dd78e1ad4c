/**
 * Says in words why TLS failed.
 *
 * The runtimes' libraries say the same in different ways, most of them for programmers.
 */
export function describeTlsError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const said = `${code} ${message}`.toLowerCase().replaceAll(/[_-]/g, " ");
  return WORDS.find(([pattern]) => pattern.test(said))?.[1] ?? message;
}

const WORDS: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/key values mismatch|inconsistent keys/, "the client's key does not belong to its certificate"],
  [
    /bad decrypt|interrupted or cancelled|passphrase|bad password/,
    "the client's key cannot be decrypted: sslpassword is missing or wrong",
  ],
  [/has expired|certificate expired/, "the server's certificate has expired"],
  [/not yet valid/, "the server's certificate is not valid yet"],
  [
    /self signed cert|issuer cert|unknown ?issuer|unable to verify/,
    "the server's certificate comes from none of the authorities that are trusted",
  ],
  [
    /protocol version|unsupported protocol|no protocols available/,
    "the server and ebb share no version of TLS",
  ],
  [/socket disconnected|econnreset|unexpected eof/, "the server closed the connection"],
];
