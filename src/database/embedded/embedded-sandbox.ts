import { Buffer } from "node:buffer";

/** The used part of the program's file system (Emscripten's FS object). */
export interface SandboxedFiles {
  readFile(path: string, options?: unknown): unknown;
  makedev(major: number, minor: number): number;
  registerDevice(device: number, operations: object): void;
}

/** The used part of the program itself. */
export interface SandboxedProgram {
  addFunction(callback: (first: number) => number, signature: string): number;
  _pgl_set_popen_fn(pointer: number): void;
  _pgl_set_pclose_fn(pointer: number): void;
  _pgl_set_system_fn(pointer: number): void;
}

/** The first bytes of a WebAssembly module. */
const WASM = Buffer.from([0, 0x61, 0x73, 0x6d]);
const STANDARD_INPUT = 5;
const STANDARD_ERROR = 6;

/**
 * Closes the ways from the file system of the embedded database to the host.
 *
 * The database has its own file system. But its library loader runs JavaScript from the library, so
 * SQL that writes a file and loads it would run on the host. So only libraries that ebb ships are
 * loaded. The program's terminal is the host's terminal. It becomes a null device.
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

/** The program's imports: JavaScript functions, and the memory. */
export interface ProgramImports {
  readonly env?: Record<string, unknown>;
}

/**
 * Makes the library loader accept only libraries that ebb ships.
 *
 * The program reads the file and passes its bytes to the loader. Without bytes the loader reads the
 * file itself, which {@link confineFiles} refuses with a reason.
 *
 * @throws {Error} if the program has no such loader: then its way of loading is unknown
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

/** Returns true for the memory. Its buffer changes each time the memory grows. */
function isMemory(value: unknown): value is { readonly buffer: ArrayBuffer } {
  return typeof value === "object" && value !== null && "buffer" in value;
}

/** The offsets of the address and the size in a library's record (musl's struct dso). */
const DATA_OFFSET = 28;
const SIZE_OFFSET = 32;

/**
 * Refuses to start programs, for example for COPY … FROM PROGRAM. Without this, the database hangs.
 */
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

/**
 * Returns true if ebb ships this content. The shipped archives are not compressed, so each file is
 * found in them unchanged.
 */
function isShipped(content: Uint8Array, shipped: readonly Buffer[]): boolean {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  return bytes.length > WASM.length && shipped.some((archive) => archive.includes(bytes));
}
