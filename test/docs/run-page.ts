import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { BINARY } from "../support/binary.ts";
import { sharedCluster } from "../support/cluster.ts";
import { createLikeness } from "./likeness.ts";
import { type Example, type Preparation, stepsOf } from "./page.ts";

const ROOT = join(import.meta.dirname, "../..");

/** A command line of a page, what the page says below it, and what it printed, in the page's ids. */
export interface Outcome {
  /** Which `console` block of the page, from 0. */
  readonly block: number;
  readonly line: number;
  readonly shown: Example;
  readonly real: string;
  readonly isLike: boolean;
}

/** Runs the command lines of a page with the compiled ebb on a real server, as a shell would. */
export async function runPage(page: string): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  let place = await makePlace("nothing");
  let likeness = createLikeness();
  let block = -1;
  try {
    for (const step of stepsOf(page)) {
      if (step.kind === "workplace") {
        await place.remove();
        place = await makePlace(step.holds);
        likeness = createLikeness();
        continue;
      }
      if (step.kind !== "shown") {
        await prepare(place, step, likeness.translate);
        continue;
      }
      block += 1;
      for (const shown of step.examples) {
        const real = await place.run(likeness.translate(shown.command));
        const isLike = likeness.isLike(shown.output, real);
        const { line } = step;
        outcomes.push({ block, line, shown, real: likeness.restore(real), isLike });
      }
    }
  } finally {
    await place.remove();
  }
  return outcomes;
}

interface Place {
  readonly folder: string;
  /** Runs a line of a shell and gives all that it prints, as a terminal shows it. */
  run(command: string): Promise<string>;
  useEmbedded(): void;
  remove(): Promise<void>;
}

async function prepare(
  place: Place,
  step: Preparation,
  translate: (text: string) => string,
): Promise<void> {
  switch (step.kind) {
    case "embedded":
      return place.useEmbedded();
    case "run":
      await place.run(translate(step.command));
      return;
    case "file": {
      const path = join(place.folder, translate(step.path));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, translate(step.text));
    }
  }
}

async function makePlace(holds: "nothing" | "example"): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), "ebb-page-"));
  if (holds === "example") {
    cpSync(join(ROOT, "migrations"), join(folder, "migrations"), { recursive: true });
  }
  const database = await (await sharedCluster(18)).createDatabase();
  let url = database.url;
  return {
    folder,
    run: (command) => runLine(command, folder, url),
    useEmbedded: () => {
      url = "pglite:./database";
    },
    remove: async () => {
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function runLine(command: string, folder: string, url: string): Promise<string> {
  const env = {
    PATH: `${dirname(BINARY)}${delimiter}${process.env.PATH}`,
    HOME: folder,
    DATABASE_URL: url,
    EBB_AUTHOR: "Ada",
    LC_ALL: "C",
  };
  const child = spawn("sh", ["-c", `exec 2>&1\n${command}`], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => resolve(said.replace(/^Database: .*\n/gm, "").trimEnd()));
  });
}
