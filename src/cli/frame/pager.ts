import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cell } from "../../output/screen/screen.ts";
import { shownWidth } from "../../output/screen/table.ts";
import type { Settings } from "../../settings/settings-table.ts";
import { type Signal, stoppedBy } from "../terminal/interrupt.ts";
import {
  findNamedProgram,
  findProgram,
  type NamedProgram,
  readNamedProgram,
  withoutSecrets,
} from "../terminal/programs.ts";
import type { Voice } from "../terminal/voice.ts";
import type { World } from "../terminal/world.ts";
import type { Options } from "./command.ts";

/** The parts of a context that a text needs for its display. */
export interface Page extends Pick<Voice, "wantsJson" | "safe" | "note"> {
  readonly world: World;
  readonly options: Pick<Options, "flag">;
  readonly settings: Pick<Settings, "pager">;
}

/**
 * Number of texts that are rendered and written together. The first page does not wait for the
 * last.
 */
const BATCH = 200;

/**
 * Writes texts to stdout, each with a line end. If they do not fit on the terminal, a pager shows
 * them.
 *
 * Texts are taken only as far as the reader goes.
 *
 * @throws {Failure} `EBB_TERMINATED`, `EBB_HANGUP` when a signal ends the reading
 */
export async function showText(page: Page, texts: Iterable<string>): Promise<void> {
  const { world } = page;
  const batches = batchesOf(texts, page);
  const pager = pagerOf(page);
  if (pager === undefined) return writeAll(world, batches);

  const first = firstScreen(batches, world);
  if (first.isAll) return world.stdout.write(first.text);
  const child = await start(pager, world);
  if (child === undefined) {
    page.note(`Cannot start the pager ${cell(pager.path)}`);
    world.stdout.write(first.text);
    return writeAll(world, batches);
  }
  await feed(child, { first: first.text, batches, world });
}

function writeAll({ stdout }: World, texts: Iterable<string>): void {
  for (const text of texts) stdout.write(text);
}

function* batchesOf(
  texts: Iterable<string>,
  { safe }: Pick<Page, "safe">,
): Generator<string, void> {
  let batch: string[] = [];
  for (const text of texts) {
    batch.push(`${safe(text)}\n`);
    if (batch.length < BATCH) continue;
    yield batch.join("");
    batch = [];
  }
  if (batch.length > 0) yield batch.join("");
}

interface Pager {
  readonly path: string;
  readonly words: readonly string[];
}

function pagerOf(page: Page): Pager | undefined {
  const { world, wantsJson, options, settings } = page;
  const isAsked = !wantsJson && !options.flag("no-pager");
  if (!isAsked || !world.stdout.isTerminal || world.env.TERM === "dumb") return undefined;
  const named = settings.pager ?? world.env.PAGER;
  if (named !== undefined) return namedPager(page, readNamedProgram(named));
  const less = findProgram("less", world);
  return less === undefined ? undefined : { path: less, words: [] };
}

/** Returns the named pager. `cat` or an empty name means none, as in other programs. */
function namedPager(page: Page, { name, words }: NamedProgram): Pager | undefined {
  if (name === "" || name === "cat") return undefined;
  const found = findNamedProgram(name, page.world);
  if (found.kind === "found") return { path: found.path, words };
  page.note(`${cell(found.reason)}, so no pager is used`);
  return undefined;
}

/** Takes texts until it is clear if all of them fit on the terminal, above the prompt. */
function firstScreen(
  batches: Generator<string, void>,
  { stdout }: World,
): { readonly text: string; readonly isAll: boolean } {
  let text = "";
  for (;;) {
    const { value, done } = batches.next();
    if (done) return { text, isAll: true };
    text += value;
    if (rowsOf(text, stdout.columns) >= stdout.rows) return { text, isAll: false };
  }
}

function rowsOf(text: string, columns: number): number {
  const lines = text.split("\n").slice(0, -1);
  return lines.reduce((rows, line) => rows + Math.max(1, Math.ceil(shownWidth(line) / columns)), 0);
}

/**
 * Starts the pager with git's settings: quit when everything fits, show colours, leave the text on
 * the screen.
 */
async function start({ path, words }: Pager, world: World): Promise<ChildProcess | undefined> {
  // Loaded only here, because most outputs are short.
  const { spawn } = await import("node:child_process");
  const env = { LESS: "FRX", LV: "-c", LESSCHARSET: "utf-8", ...withoutSecrets(world) };
  const stdio: ("pipe" | "inherit")[] = ["pipe", "inherit", "inherit"];
  const child = spawn(path, words, { cwd: world.cwd, env, stdio });
  try {
    await once(child, "spawn");
    return child;
  } catch {
    // The system's error only says "no such program", and the text can be shown without a pager.
    return undefined;
  }
}

interface Reading {
  readonly first: string;
  readonly batches: Generator<string, void>;
  readonly world: World;
}

async function feed(child: ChildProcess, { first, batches, world }: Reading): Promise<void> {
  const closed = once(child, "close");
  // A reader who has seen enough closes the pager, and so the pipe.
  child.stdin?.on("error", () => undefined);
  let stop: Signal | undefined;
  const unregister = world.onSignal((signal) => {
    // Ctrl-C in a pager is a key of the pager.
    if (signal === "SIGINT") return;
    stop = signal;
    child.kill(signal);
  });
  try {
    await write(child, first);
    for (const batch of batches) {
      if (!isReading(child)) break;
      await write(child, batch);
    }
    child.stdin?.end();
    await closed;
  } finally {
    unregister();
  }
  if (stop !== undefined) throw stoppedBy(stop, "The same command shows it again");
}

function isReading({ exitCode, signalCode, stdin }: ChildProcess): boolean {
  return exitCode === null && signalCode === null && stdin?.writable === true;
}

/** Waits until the pager has taken the text, or has ended. */
function write({ stdin }: ChildProcess, text: string): Promise<void> {
  return new Promise((resolve) => {
    if (stdin === null) resolve();
    else stdin.write(text, () => resolve());
  });
}
