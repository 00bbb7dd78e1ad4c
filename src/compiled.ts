/**
 * True inside an executable that `build.ts` made.
 *
 * `bun build --compile` keeps modules in a file system of its own, `/$bunfs/` or, on Windows,
 * `B:\~BUN\`.
 */
export const IS_COMPILED: boolean = /\/\$bunfs\/|[/\\]~BUN[/\\]/.test(import.meta.url);
