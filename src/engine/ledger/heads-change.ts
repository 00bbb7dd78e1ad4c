/** The change of the heads in the version table. */
export interface HeadsChange {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** The rows that a change takes from the version table, and those that it adds. */
interface ChangedRows {
  readonly gone: readonly string[];
  readonly come: readonly string[];
}

/**
 * Returns the rows that a change removes and adds.
 *
 * A step changes few of perhaps thousands of heads, so equal ends are cut off before the rest is
 * compared.
 */
export function changedRows({ before, after }: HeadsChange): ChangedRows {
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (start < shortest && before[start] === after[start]) start++;
  let end = 0;
  while (end < shortest - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const old = before.slice(start, before.length - end);
  const young = after.slice(start, after.length - end);
  const [kept, had] = [new Set(young), new Set(old)];
  return {
    gone: old.filter((head) => !kept.has(head)),
    come: young.filter((head) => !had.has(head)),
  };
}
