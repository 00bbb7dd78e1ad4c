/** The size of a page of WebAssembly's memory. */
const PAGE = 65_536;
/** Room for statements behind the parser's stack, 4 MB. More is added when a statement needs it. */
const ROOM = 64;
const MEMORY_SECTION = 5;
const GLOBAL_SECTION = 6;

/**
 * Lets the parser's program begin with less memory.
 *
 * It asks for 128 MB, of which its data and stack take 35. JavaScript engines count all of it as
 * used, and so collect garbage only when there is as much of that. The memory still grows when a
 * statement needs more. A program of another shape stays as it is.
 */
export function withLessMemory(program: Uint8Array): Uint8Array {
  const memory = sectionAt(program, MEMORY_SECTION);
  const globals = sectionAt(program, GLOBAL_SECTION);
  if (memory === undefined || globals === undefined) return program;
  // One memory with a limit: count, flags, first size. One byte more than a size below 2 MB has.
  const [count, flags] = [program[memory], program[memory + 1]];
  const size = readNumber(program, memory + 2);
  // The first global is the top of the stack, behind all data: count, i32, mutable, i32.const.
  const [, type, isMutable, operation] = program.subarray(globals);
  const top = readNumber(program, globals + 4);
  const isKnown = type === 0x7f && isMutable === 1 && operation === 0x41;
  const pages = Math.ceil(top.value / PAGE) + ROOM;
  if (count !== 1 || flags !== 1 || size.length !== 2 || !isKnown) return program;
  if (pages >= size.value || pages < 128 || pages >= 16_384) return program;
  const changed = new Uint8Array(program);
  changed.set([(pages % 128) + 128, Math.floor(pages / 128)], memory + 2);
  return changed;
}

/** Returns the offset of a section's content. */
function sectionAt(program: Uint8Array, wanted: number): number | undefined {
  let at = 8;
  while (at < program.length) {
    const id = program[at];
    const { value, length } = readNumber(program, at + 1);
    at += 1 + length;
    if (id === wanted) return at;
    at += value;
  }
  return undefined;
}

/** Reads a number of 7 bits a byte, the lowest first. */
function readNumber(
  program: Uint8Array,
  start: number,
): { readonly value: number; readonly length: number } {
  let [value, length] = [0, 0];
  for (;;) {
    const byte = program[start + length] ?? 0;
    value += (byte % 128) * 128 ** length;
    length++;
    if (byte < 128) return { value, length };
  }
}
