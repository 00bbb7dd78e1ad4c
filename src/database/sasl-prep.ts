/**
 * Prepares a password for SCRAM as PostgreSQL does (RFC 4013): what looks the same is the same.
 *
 * A password with characters that the rules forbid is used as it is, as the server does, too.
 */
export function saslPrep(password: string): string {
  if (!NOT_ASCII.test(password)) return password;
  const prepared = password
    .replaceAll(OTHER_SPACE, " ")
    .replaceAll(MAPPED_TO_NOTHING, "")
    .normalize("NFKC");
  return prepared === "" || FORBIDDEN.test(prepared) ? password : prepared;
}

const NOT_ASCII = /[^\p{ASCII}]/u;
/** RFC 3454, table C.1.2. */
const OTHER_SPACE = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/gu;
/** RFC 3454, table B.1; U+200B is in C.1.2 already. */
const MAPPED_TO_NOTHING =
  /\u00ad|\u034f|\u1806|[\u180b-\u180d]|\u200c|\u200d|\u2060|[\ufe00-\ufe0f]|\ufeff/gu;
/** RFC 3454, tables C.2 to C.9, by Unicode's own categories. */
const FORBIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\ufff9-\ufffd\u2ff0-\u2ffb]/u;
