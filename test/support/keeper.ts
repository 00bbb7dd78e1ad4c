import { type ChildProcessByStdio, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/** What the keeper answers to each command. */
export interface KeeperAnswer {
  readonly port: number;
  /** Where the server's data (`data`), sockets (`s`) and log (`server.log`) are. */
  readonly folder: string;
}

/** The process beside the tests that keeps a PostgreSQL server (postgres-keeper.mjs). */
export interface Keeper {
  /** Waits for its next answer; the first comes by itself once the server is ready. */
  answer(): Promise<KeeperAnswer>;
  /** Gives a command and waits for the answer. */
  tell(command: string): Promise<void>;
  /** Takes the server down and waits until it is gone. */
  end(): Promise<void>;
}

type KeeperProcess = ChildProcessByStdio<Writable, Readable, null>;

/**
 * Starts a keeper. The keeper holds nobody up: when the tests are done their process ends, and the
 * keeper ends with it.
 */
export function startKeeper(order: string): Keeper {
  const script = join(import.meta.dirname, "postgres-keeper.mjs");
  // Node also under Bun and Deno, because it starts a server as another user in the same way everywhere.
  const keeper = spawn("node", [script, order], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: keeper.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<void>((resolve) => keeper.once("exit", () => resolve()));
  const answer = async (): Promise<KeeperAnswer> => {
    holdUp(keeper, true);
    const line = await lines.next();
    holdUp(keeper, false);
    if (line.done === true) throw new Error("The keeper of the PostgreSQL server ended early");
    return JSON.parse(line.value);
  };
  return {
    answer,
    tell: async (command) => {
      keeper.stdin.write(`${command}\n`);
      await answer();
    },
    end: () => {
      holdUp(keeper, true);
      keeper.stdin.end();
      return ended;
    },
  };
}

/** Makes the keeper's pipes keep this process alive, or not; runtimes differ in what can be told. */
function holdUp(keeper: KeeperProcess, isHeld: boolean): void {
  for (const handle of [keeper, keeper.stdin, keeper.stdout]) {
    const { ref, unref } = handle as { ref?: () => void; unref?: () => void };
    (isHeld ? ref : unref)?.call(handle);
  }
}
