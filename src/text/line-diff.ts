/** One line of a comparison. */
export interface DiffLine {
  readonly kind: "same" | "removed" | "added";
  readonly text: string;
}

/**
 * If two texts differ in more lines, one is shown as replaced by the other: nobody reads such a
 * diff.
 */
const MOST_EDITS = 1000;

/**
 * Compares two texts line by line, with as few removed and added lines as possible.
 *
 * It is the greedy algorithm of Myers ("An O(ND) Difference Algorithm and Its Variations", 1986),
 * applied after the common start and the common end are set aside. Different line ends do not count
 * as a difference.
 */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const a = linesOf(before);
  const b = linesOf(after);
  const start = commonStart(a, b);
  const end = commonEnd(a, b, start);
  const middle = { a: a.slice(start, a.length - end), b: b.slice(start, b.length - end) };
  return [
    ...asLines("same", a.slice(0, start)),
    ...compare(middle),
    ...asLines("same", a.slice(a.length - end)),
  ];
}

interface Sides {
  readonly a: readonly string[];
  readonly b: readonly string[];
}

function linesOf(text: string): readonly string[] {
  return text === "" ? [] : text.split(/\r\n|\n|\r/);
}

function commonStart(a: readonly string[], b: readonly string[]): number {
  let count = 0;
  while (count < a.length && count < b.length && a[count] === b[count]) count++;
  return count;
}

function commonEnd(a: readonly string[], b: readonly string[], start: number): number {
  const most = Math.min(a.length, b.length) - start;
  let count = 0;
  while (count < most && a[a.length - 1 - count] === b[b.length - 1 - count]) count++;
  return count;
}

function asLines(kind: DiffLine["kind"], texts: readonly string[]): DiffLine[] {
  return texts.map((text) => ({ kind, text }));
}

function compare(sides: Sides): readonly DiffLine[] {
  const reached = search(sides);
  if (reached !== undefined) return walkBack(sides, reached);
  return [...asLines("removed", sides.a), ...asLines("added", sides.b)];
}

/**
 * The furthest point on each diagonal, by the number of edits. Diagonal k of `edits` is at index
 * `edits + k`.
 */
type Reached = readonly Int32Array[];

function search(sides: Sides): Reached | undefined {
  const { a, b } = sides;
  const reached: Int32Array[] = [];
  for (let edits = 0; edits <= Math.min(a.length + b.length, MOST_EDITS); edits++) {
    const row = new Int32Array(2 * edits + 1);
    reached.push(row);
    for (let k = -edits; k <= edits; k += 2) {
      const x = slide(sides, startOf(reached, edits, k), k);
      row[edits + k] = x;
      if (x >= a.length && x - k >= b.length) return reached;
    }
  }
  return undefined;
}

/**
 * Returns the point where a path of `edits` edits enters diagonal k: it comes from the neighbour
 * that leads further.
 */
function startOf(reached: Reached, edits: number, k: number): number {
  if (edits === 0) return 0;
  return isInsertion(reached, edits, k)
    ? at(reached, edits - 1, k + 1)
    : at(reached, edits - 1, k - 1) + 1;
}

function isInsertion(reached: Reached, edits: number, k: number): boolean {
  if (k === -edits) return true;
  return k !== edits && at(reached, edits - 1, k - 1) < at(reached, edits - 1, k + 1);
}

function at(reached: Reached, edits: number, k: number): number {
  return reached[edits]?.[edits + k] ?? 0;
}

function slide({ a, b }: Sides, from: number, k: number): number {
  let x = from;
  while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
  return x;
}

function walkBack({ a, b }: Sides, reached: Reached): readonly DiffLine[] {
  const lines: DiffLine[] = [];
  let x = a.length;
  let k = a.length - b.length;
  for (let edits = reached.length - 1; edits >= 0; edits--) {
    const start = startOf(reached, edits, k);
    while (x > start) lines.push({ kind: "same", text: a[--x] ?? "" });
    if (edits === 0) break;
    if (isInsertion(reached, edits, k)) lines.push({ kind: "added", text: b[x - k++ - 1] ?? "" });
    else {
      lines.push({ kind: "removed", text: a[--x] ?? "" });
      k--;
    }
  }
  return lines.reverse();
}
