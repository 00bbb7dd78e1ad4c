/**
 * True inside an executable from `build.ts`. `bun build --compile` keeps modules in its own file
 * system: `/$bunfs/` or, on Windows, `B:\~BUN\`.
 */
export const IS_COMPILED: boolean = /\/\$bunfs\/|[/\\]~BUN[/\\]/.test(import.meta.url);
