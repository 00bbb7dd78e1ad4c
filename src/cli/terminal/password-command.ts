import { execFile } from "node:child_process";
import { clearTimeout, setTimeout } from "node:timers";
import type { ServerConnection } from "../../connection.ts";
import { Failure } from "../../failure.ts";
import { formatDuration } from "../../text/duration.ts";
import { findNamedProgram, readNamedProgram, withoutSecrets } from "./programs.ts";
import type { World } from "./world.ts";

/** Longer than a cloud's service takes. A command that asks a person never ends. */
const TIMEOUT_MS = 30_000;

/** A password has at most this many bytes; more is the output of a wrong command. */
const LONGEST = 64 * 1024;

/**
 * Runs the command of the setting `password_command`, and returns the password that it prints.
 *
 * It runs without a shell. Its words may name the connection: PGHOST, PGPORT, PGUSER and PGDATABASE
 * are set for it. Nothing of its output appears in a message.
 *
 * @throws {Failure} `EBB_PASSWORD_COMMAND`; the reason of `stop`
 */
export async function askPassword(
  command: string,
  connection: ServerConnection,
  world: World,
  stop: AbortSignal | undefined,
): Promise<string> {
  const { name, words } = readNamedProgram(command);
  const found = findNamedProgram(name, world);
  if (found.kind === "refused") throw failed(found.reason);
  const printed = await output(found.path, words, { connection, world, stop });
  const password = printed.replace(/\r?\n$/, "");
  if (password === "") throw failed(`${name} printed nothing`);
  if (/[\r\n\0]/.test(password)) throw failed(`${name} printed more than one line`);
  return password;
}

interface Surroundings {
  readonly connection: ServerConnection;
  readonly world: World;
  readonly stop: AbortSignal | undefined;
}

async function output(
  path: string,
  words: readonly string[],
  { connection, world, stop }: Surroundings,
): Promise<string> {
  stop?.throwIfAborted();
  const env = { ...withoutSecrets(world), ...facts(connection) };
  const printed = await new Promise<string | Failure>((resolve) => {
    let isLate = false;
    const child = execFile(
      path,
      [...words],
      { cwd: world.cwd, env, maxBuffer: LONGEST, windowsHide: true },
      (error, stdout) => {
        clearTimeout(timer);
        stop?.removeEventListener("abort", end);
        resolve(error === null ? stdout : failed(reasonOf(path, error, isLate)));
      },
    );
    const end = (): void => void child.kill("SIGKILL");
    const timer = setTimeout(() => {
      isLate = true;
      end();
    }, TIMEOUT_MS);
    stop?.addEventListener("abort", end, { once: true });
    // A command that asks finds no answer, and ends.
    child.stdin?.end();
  });
  stop?.throwIfAborted();
  if (printed instanceof Failure) throw printed;
  return printed;
}

function facts({ addresses, user, database }: ServerConnection): Record<string, string> {
  const [{ host, port }] = addresses;
  return { PGHOST: host, PGPORT: String(port), PGUSER: user, PGDATABASE: database };
}

interface ChildError extends Error {
  readonly code?: string | number | null;
  readonly signal?: string | null;
}

function reasonOf(path: string, error: ChildError, isLate: boolean): string {
  if (isLate) return `${path} did not end within ${formatDuration(TIMEOUT_MS)}`;
  if (error.code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") return `${path} printed too much`;
  if (typeof error.code === "number") return `${path} ended with ${error.code}`;
  if (error.signal) return `${path} was ended by ${error.signal}`;
  return `${path} cannot be run (${error.code ?? "unknown reason"})`;
}

function failed(reason: string): Failure {
  return new Failure("EBB_PASSWORD_COMMAND", `Cannot get the password: ${reason}`, {
    hint: "password_command must print the password and nothing else; ebb hides its output: run it by hand to see why",
  });
}
