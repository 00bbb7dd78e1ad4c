/**
 * Decodes the percent-encoded characters of a URL and leaves everything else as it is.
 *
 * A `%` without two hexadecimal digits is itself, and so are bytes that are not UTF-8: a raw
 * password such as `50%off` or `5%FF` means what it says. A `+` is no space, as in libpq.
 */
export function percentDecode(text: string): string {
  return text.replace(ENCODED_CHARACTER, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}

/** One code point of one to four encoded bytes; what is overlong or a surrogate fails to decode. */
const ENCODED_CHARACTER =
  /%[0-7][0-9a-f]|%[cd][0-9a-f]%[89ab][0-9a-f]|%e[0-9a-f](?:%[89ab][0-9a-f]){2}|%f[0-4](?:%[89ab][0-9a-f]){3}/gi;
