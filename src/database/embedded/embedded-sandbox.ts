import { Buffer } from "node:buffer";

/** What is used of the program's file system (Emscripten's FS object). */
export interface SandboxedFiles {
  readFile(path: string, options?: unknown): unknown;
  makedev(major: number, minor: number): number;
  registerDevice(device: number, operations: object): void;
}

/** What is used of the program itself. */
export interface SandboxedProgram {
  addFunction(callback: (first: number) => number, signature: string): number;
  _pgl_set_popen_fn(pointer: number): void;
  _pgl_set_pclose_fn(pointer: number): void;
  _pgl_set_system_fn(pointer: number): void;
}

/** What a WebAssembly module begins with. */
const WASM = Buffer.from([0, 0x61, 0x73, 0x6d]);
const STANDARD_INPUT = 5;
const STANDARD_ERROR = 6;

/**
 * Closes the ways that lead from the file system of the embedded database to the host.
 *
 * Its files are its own. But the loader of libraries runs JavaScript that a library brings along,
 * so SQL that writes a file and loads it would run on the host: only libraries that ebb ships are
 * loaded. And the terminal of the program is that of the host: it becomes a void.
 */
export function confineFiles(files: SandboxedFiles, shipped: readonly Buffer[]): void {
  const readFile = files.readFile.bind(files);
  files.readFile = (path, options) => {
    const content = readFile(path, options);
    if (content instanceof Uint8Array && isForeignLibrary(content, shipped)) {
      throw new Error(`${path} is not a library of ebb's own`);
    }
    return content;
  };
  for (const terminal of [STANDARD_INPUT, STANDARD_ERROR]) {
    files.registerDevice(files.makedev(terminal, 0), VOID);
  }
}

/** What the program imports: functions of JavaScript, and the memory. */
export interface ProgramImports {
  readonly env?: Record<string, unknown>;
}

/**
 * Lets the loader of libraries take only libraries that ebb ships.
 *
 * The program reads the file and hands the loader its bytes; without them the loader reads the file
 * itself, which {@link confineFiles} refuses with a reason.
 *
 * @throws {Error} when the program has no such loader: then nothing is known of what it loads
 */
export function confineLoader({ env }: ProgramImports, shipped: readonly Buffer[]): void {
  const load = env?._dlopen_js;
  const memory = env?.memory;
  if (typeof load !== "function" || !isMemory(memory)) {
    throw new Error("The embedded database loads libraries in a way that ebb does not know");
  }
  Object.assign(env ?? {}, {
    _dlopen_js: (handle: number): unknown => {
      const record = new DataView(memory.buffer, handle);
      const start = record.getUint32(DATA_OFFSET, true);
      const bytes = new Uint8Array(memory.buffer, start, record.getUint32(SIZE_OFFSET, true));
      if (!isShipped(bytes, shipped)) record.setUint32(DATA_OFFSET, 0, true);
      return load(handle);
    },
  });
}

/** Its buffer is another one whenever the memory has grown. */
function isMemory(value: unknown): value is { readonly buffer: ArrayBuffer } {
  return typeof value === "object" && value !== null && "buffer" in value;
}

/** Where a library's record (musl's struct dso) has the place and the size of its bytes. */
const DATA_OFFSET = 28;
const SIZE_OFFSET = 32;

/** Refuses what would start a program, such as COPY … FROM PROGRAM; without it the database hangs. */
export function confineProgram(program: SandboxedProgram): void {
  program._pgl_set_popen_fn(program.addFunction(() => 0, "ppp"));
  program._pgl_set_pclose_fn(program.addFunction(() => -1, "ip"));
  program._pgl_set_system_fn(program.addFunction(() => -1, "ip"));
}

const VOID = {
  open: () => undefined,
  close: () => undefined,
  read: () => 0,
  write: (...[, , , length]: readonly [unknown, unknown, unknown, number]) => length,
};

function isForeignLibrary(content: Uint8Array, shipped: readonly Buffer[]): boolean {
  return WASM.equals(content.subarray(0, WASM.length)) && !isShipped(content, shipped);
}

/** What ebb ships is unpacked, so that each of its files stands in it as it is. */
function isShipped(content: Uint8Array, shipped: readonly Buffer[]): boolean {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  return bytes.length > WASM.length && shipped.some((archive) => archive.includes(bytes));
}
