/** Writes a text as one word of a shell, in single quotes where a shell would read it differently. */
export function shellWord(text: string): string {
  return /^[\w.+@%,:/=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
