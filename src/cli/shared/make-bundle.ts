import { basename, resolve } from "node:path";
import { createBundle, namedForBundle } from "../../engine/project/bundle.ts";
import { Failure } from "../../failure.ts";
import { formatCreated } from "../../migration/created.ts";
import { bundleLine } from "../../output/bundle.ts";
import { cell } from "../../output/screen/screen.ts";
import { type BundleInfo, infoJson } from "../../payload/bundle-info.ts";
import type { NamedPath } from "../../source/executable.ts";
import { writeExecutable } from "../../source/write-executable.ts";
import type { Context } from "../frame/command.ts";
import { findCommit } from "../terminal/git.ts";
import { randomHex, type World } from "../terminal/world.ts";

/**
 * Writes an executable with the revisions inside.
 *
 * @throws {Failure} of `createBundle` and `writeExecutable`, `EBB_USAGE`
 */
export async function makeBundle(context: Context): Promise<number> {
  const { world, options, settings } = context;
  const output = named(options.value("output") ?? "", world);
  const base = baseOf(context);
  const source = context.bundle;
  const files = source?.files() ?? namedForBundle(context.files(), settings.dir, world.cwd);
  const { info, payload, heads } = createBundle(files, {
    name: options.value("name") ?? nameFor(output.path),
    madeAt: madeAt(world),
    madeBy: context.version,
    commit: source === undefined ? await findCommit(settings.dir, world) : source.info.commit,
  });
  refuseControls(info.name);
  const size = writeExecutable(output, { base, payload }, randomHex(world, 8));
  if (heads.length > 1) {
    context.note(`It has ${heads.length} heads: apply them with "upgrade heads", or merge them`);
  }
  report(context, { output, base, info, heads, size });
  return 0;
}

interface Made {
  readonly output: NamedPath;
  readonly base: NamedPath;
  readonly info: BundleInfo;
  readonly heads: readonly string[];
  readonly size: number;
}

function report(context: Context, { output, base, info, heads, size }: Made): void {
  if (context.wantsJson) {
    context.json({ output: output.name, base: base.name, size, heads, bundle: infoJson(info) });
  } else {
    context.out(
      `Created ${cell(output.name)} (${(size / 1e6).toFixed(1)} MB)\n${bundleLine(info)}`,
    );
  }
}

function named(name: string, world: World): NamedPath {
  if (name !== "") return { path: resolve(world.cwd, name), name };
  throw new Failure("EBB_USAGE", "Option --output needs a file name", {
    hint: "Type: ebb bundle -o app-migrate",
  });
}

function baseOf({ options, world }: Context): NamedPath {
  const base = options.value("base");
  if (base !== undefined) return { path: resolve(world.cwd, base), name: base };
  if (world.executable !== undefined) return { path: world.executable, name: world.executable };
  throw new Failure(
    "EBB_USAGE",
    "ebb runs from source: it has no executable to put revisions into",
    {
      hint: "Name one with --base FILE; npm run build creates it",
    },
  );
}

function nameFor(path: string): string {
  return basename(path).replace(/\.exe$/i, "");
}

function refuseControls(name: string): void {
  if (name !== "" && !/\p{Cc}/u.test(name)) return;
  throw new Failure("EBB_USAGE", "The name of a bundle is a word or a few, on one line", {
    hint: "Type it with --name",
  });
}

/**
 * Returns the time of a bundle: now, or SOURCE_DATE_EPOCH, with which the same files give the same
 * bytes.
 */
export function madeAt({ env, now }: World): string {
  const epoch = env.SOURCE_DATE_EPOCH ?? "";
  return formatCreated(/^\d{1,11}$/.test(epoch) ? Number(epoch) * 1000 : now());
}
