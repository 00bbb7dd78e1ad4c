/**
 * What a page of the documentation does, in its order.
 *
 * A comment `<!-- ebb: … -->` steers: `empty` starts anew in an empty directory with an empty
 * database, `example` in one with the migrations of the repository; `embedded` takes the embedded
 * database from there on; `file PATH` writes the code block behind it; `run COMMAND` runs what the
 * page does not show.
 */
export type Step =
  | { readonly kind: "workplace"; readonly holds: "nothing" | "example" }
  | { readonly kind: "shown"; readonly line: number; readonly examples: readonly Example[] }
  | Preparation;

/** What happens in a workplace unseen. */
export type Preparation =
  | { readonly kind: "embedded" }
  | { readonly kind: "file"; readonly path: string; readonly text: string }
  | { readonly kind: "run"; readonly command: string };

/** A command line with what is printed below it. */
export interface Example {
  readonly command: string;
  readonly output: string;
}

const FENCE = /^```(\w*)$/;
const DIRECTIVE = /^<!-- ebb: (\w+)(?: (.+))? -->$/;

/** Reads a page. Only `console` blocks are run, and each holds commands with their output. */
export function stepsOf(page: string): readonly Step[] {
  const steps: Step[] = [];
  let path: string | undefined;
  for (const { line, directive, block } of partsOf(page)) {
    if (directive?.word === "file") path = directive.rest;
    else if (directive !== undefined) steps.push(stepNamed(directive));
    if (block === undefined) continue;
    if (path !== undefined) steps.push({ kind: "file", path, text: `${block.text}\n` });
    if (block.language === "console") {
      steps.push({ kind: "shown", line, examples: examplesOf(block.text) });
    }
    path = undefined;
  }
  return steps;
}

/** Puts other blocks in the place of the `console` blocks of a page, in their order. */
export function withBlocks(page: string, blocks: readonly string[]): string {
  let count = 0;
  return page.replace(/^```console\n.*?^```$/gms, (block) => {
    const text = blocks[count++];
    return text === undefined ? block : `\`\`\`console\n${text}\n\`\`\``;
  });
}

/** Writes examples as a block has them. */
export function blockOf(examples: readonly Example[]): string {
  const parts = examples.map(({ command, output }) => `$ ${command}\n${output}`.trimEnd());
  return parts.join("\n\n");
}

interface Directive {
  readonly word: string;
  readonly rest: string;
}

/** A directive or a code block, and the line where it begins. */
interface Part {
  readonly line: number;
  readonly directive?: Directive;
  readonly block?: { readonly language: string; readonly text: string };
}

function partsOf(page: string): readonly Part[] {
  const lines = page.split("\n");
  const parts: Part[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = at + 1;
    const directive = DIRECTIVE.exec(lines[at] ?? "");
    const language = FENCE.exec(lines[at] ?? "")?.[1];
    if (directive !== null) {
      parts.push({ line, directive: { word: directive[1] ?? "", rest: directive[2] ?? "" } });
    }
    if (language === undefined) continue;
    const end = lines.indexOf("```", line);
    if (end === -1) throw new Error(`the code block of line ${line} has no end`);
    parts.push({ line, block: { language, text: lines.slice(line, end).join("\n") } });
    at = end;
  }
  return parts;
}

function stepNamed({ word, rest }: Directive): Step {
  switch (word) {
    case "empty":
      return { kind: "workplace", holds: "nothing" };
    case "example":
      return { kind: "workplace", holds: "example" };
    case "embedded":
      return { kind: "embedded" };
    case "run":
      return { kind: "run", command: rest };
    default:
      throw new Error(`unknown directive "${word}"`);
  }
}

function examplesOf(text: string): readonly Example[] {
  if (!text.startsWith("$ ")) throw new Error(`a console block begins with no command: ${text}`);
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf("\n");
      const command = end === -1 ? part : part.slice(0, end);
      return { command, output: end === -1 ? "" : part.slice(end + 1).trimEnd() };
    });
}
