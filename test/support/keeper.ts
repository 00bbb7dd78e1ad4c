import { type ChildProcessByStdio, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/** The keeper's answer to a command. */
export interface KeeperAnswer {
  readonly port: number;
  /** The folder of the server's data (`data`), sockets (`s`) and log (`server.log`). */
  readonly folder: string;
}

/** The process beside the tests that keeps a PostgreSQL server (postgres-keeper.mjs). */
export interface Keeper {
  /** Waits for its next answer. The first one comes without a command when the server is ready. */
  answer(): Promise<KeeperAnswer>;
  /** Sends a command and waits for the answer. */
  tell(command: string): Promise<void>;
  /** Stops the server and waits until it is gone. */
  end(): Promise<void>;
}

type KeeperProcess = ChildProcessByStdio<Writable, Readable, null>;

/**
 * Starts a keeper.
 *
 * The keeper does not keep the test process alive. When the tests are done, their process ends, and
 * the keeper ends with it.
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

/**
 * Makes the keeper's pipes keep this process alive, or not. The runtimes have different methods.
 */
function holdUp(keeper: KeeperProcess, isHeld: boolean): void {
  for (const handle of [keeper, keeper.stdin, keeper.stdout]) {
    const { ref, unref } = handle as { ref?: () => void; unref?: () => void };
    (isHeld ? ref : unref)?.call(handle);
  }
}
