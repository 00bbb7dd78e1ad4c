import { spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import type { Readable, Writable } from "node:stream";

/** A page in a headless browser. */
export interface Page {
  /** Runs an expression in the page and returns its value. */
  evaluate(expression: string): Promise<unknown>;
  /** Types, clicks and turns the wheel as a person would; the protocol's `Input` domain. */
  input(method: string, params: Readonly<Record<string, unknown>>): Promise<void>;
  click(x: number, y: number): Promise<void>;
  type(text: string): Promise<void>;
  /** Returns a picture of the visible part, as PNG. */
  screenshot(): Promise<Buffer>;
  /** The addresses that the page requested, its own first. */
  readonly requests: readonly string[];
  /** Errors of the page's scripts and complaints of the browser. */
  readonly complaints: readonly string[];
}

export interface Browser {
  open(url: string, size: { readonly width: number; readonly height: number }): Promise<Page>;
  close(): Promise<void>;
}

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const FLAGS = [
  "--headless",
  "--remote-debugging-pipe",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--hide-scrollbars",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

/** Starts the browser of `CHROMIUM`, or the first Chromium of the PATH. */
export function startBrowser(): Browser {
  const folder = mkdtempSync(join(tmpdir(), "ebb-browser-"));
  const child = spawn(findBrowser(), [...FLAGS, `--user-data-dir=${folder}`, "about:blank"], {
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const [, , , input, output] = child.stdio as [null, null, null, Writable, Readable];
  const { call, listen } = connect(input, output);
  return {
    open: (url, size) => openPage({ call, listen }, url, size),
    close: async () => {
      await call("Browser.close");
      await ended;
      // Its helper processes may still be writing for a moment.
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    },
  };
}

function findBrowser(): string {
  const named = process.env.CHROMIUM;
  if (named !== undefined) return named;
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const found = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(
    isProgram,
  );
  if (found !== undefined) return found;
  throw new Error(`No browser: set CHROMIUM, or install one of ${NAMES.join(", ")}`);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

type Params = Readonly<Record<string, unknown>>;
type Answer = Record<string, unknown>;

/** The DevTools protocol over two pipes: JSON documents, each ended by a NUL. */
interface Protocol {
  call(method: string, params?: Params, session?: string): Promise<Answer>;
  listen(listener: (method: string, params: Answer) => void): void;
}

function connect(input: Writable, output: Readable): Protocol {
  const waiting = new Map<number, (message: Answer) => void>();
  const listeners: ((method: string, params: Answer) => void)[] = [];
  let text = "";
  let count = 0;
  output.setEncoding("utf8").on("data", (chunk: string) => {
    const parts = (text + chunk).split("\0");
    text = parts.pop() ?? "";
    for (const part of parts) {
      const message = JSON.parse(part) as Answer & { id?: number; method?: string };
      if (message.id !== undefined) waiting.get(message.id)?.(message);
      else
        for (const listener of listeners) listener(message.method ?? "", message.params as Answer);
    }
  });
  const call: Protocol["call"] = (method, params = {}, sessionId = undefined) =>
    new Promise((resolve, reject) => {
      const id = ++count;
      waiting.set(id, ({ result, error }) => {
        waiting.delete(id);
        if (error === undefined) resolve(result as Answer);
        else reject(new Error(`${method}: ${JSON.stringify(error)}`));
      });
      input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  return { call, listen: (listener) => void listeners.push(listener) };
}

async function openPage(
  { call, listen }: Protocol,
  url: string,
  size: { readonly width: number; readonly height: number },
): Promise<Page> {
  const { targetId } = await call("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await call("Target.attachToTarget", { targetId, flatten: true });
  const on = (method: string, params?: Params): Promise<Answer> =>
    call(method, params, String(sessionId));
  const requests: string[] = [];
  const complaints: string[] = [];
  const loaded = new Promise<void>((resolve) => {
    listen((method, params) => {
      if (method === "Network.requestWillBeSent") requests.push(addressOf(params));
      if (method === "Runtime.exceptionThrown" || method === "Log.entryAdded") {
        complaints.push(JSON.stringify(params));
      }
      if (method === "Page.loadEventFired") resolve();
    });
  });
  for (const domain of ["Page", "Runtime", "Log", "Network"]) await on(`${domain}.enable`);
  await on("Emulation.setDeviceMetricsOverride", { ...size, deviceScaleFactor: 1, mobile: false });
  await on("Page.navigate", { url });
  await loaded;
  return pageOf(on, { requests, complaints });
}

function pageOf(
  on: (method: string, params?: Params) => Promise<Answer>,
  seen: Pick<Page, "requests" | "complaints">,
): Page {
  const input: Page["input"] = async (method, params) => void (await on(`Input.${method}`, params));
  return {
    ...seen,
    input,
    evaluate: async (expression) => {
      const answer = await on("Runtime.evaluate", { expression, returnByValue: true });
      if (answer.exceptionDetails !== undefined) throw new Error(JSON.stringify(answer));
      return (answer.result as { value?: unknown }).value;
    },
    click: async (x, y) => {
      const at = { x, y, button: "left", clickCount: 1 };
      await input("dispatchMouseEvent", { type: "mousePressed", ...at });
      await input("dispatchMouseEvent", { type: "mouseReleased", ...at });
    },
    type: (text) => input("insertText", { text }),
    screenshot: async () => {
      const { data } = await on("Page.captureScreenshot", { format: "png" });
      return Buffer.from(String(data), "base64");
    },
  };
}

function addressOf({ request }: Answer): string {
  return (request as { url: string }).url;
}
