/**
 * Writes text so that HTML and XML show it and never read it, in elements and in quoted attributes.
 *
 * What XML 1.0 cannot hold at all (section 2.2) becomes U+FFFD.
 */
export function markupText(text: string): string {
  return text
    .replace(IMPOSSIBLE, "\ufffd")
    .replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`);
}

const IMPOSSIBLE = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
