import { resolve } from "node:path";
import { Failure } from "../../failure.ts";
import { bundleFilesText, bundleLine } from "../../output/bundle.ts";
import { cell } from "../../output/screen/screen.ts";
import { infoJson } from "../../payload/bundle-info.ts";
import { type NamedPath, readExecutable } from "../../source/executable.ts";
import { unpackFiles } from "../../source/unpack.ts";
import { counted } from "../../text/counted.ts";
import type { Context } from "../frame/command.ts";
import { type Bundle, bundleOf } from "../frame/own-bundle.ts";

/**
 * Lists the contents of a bundle.
 *
 * @throws {Failure} `EBB_BUNDLE`, `EBB_FILE`
 */
export function listBundle(context: Context): number {
  const { bundle, name } = chosenBundle(context);
  const files = bundle.files();
  if (context.wantsJson) {
    const list = files.map((file) => ({ name: file.name, size: file.bytes.length }));
    context.json({ file: name, bundle: infoJson(bundle.info), files: list });
  } else {
    context.out(`${bundleLine(bundle.info)}\n${bundleFilesText(files, context.theme)}`);
  }
  return 0;
}

/**
 * Writes the files of a bundle into a directory.
 *
 * @throws {Failure} `EBB_BUNDLE`, `EBB_FILE`, `EBB_FILE_EXISTS`
 */
export function extractBundle(context: Context): number {
  const { bundle, name } = chosenBundle(context);
  const directory = pathOf(context, context.options.value("extract") ?? "");
  const files = bundle.files();
  unpackFiles(files, directory);
  const written = files.map((file) => file.name);
  if (context.wantsJson) {
    context.json({ file: name, directory: directory.name, bundle: infoJson(bundle.info), written });
  } else {
    context.out(
      `Wrote ${counted(written.length, "file")} into ${cell(directory.name)}\n${bundleLine(bundle.info)}`,
    );
  }
  return 0;
}

interface Chosen {
  readonly bundle: Bundle;
  readonly name: string;
}

/** Returns the named bundle, or else this ebb itself. */
function chosenBundle(context: Context): Chosen {
  const named = context.arguments[0] ?? context.world.executable;
  if (named === undefined) {
    throw new Failure("EBB_USAGE", "ebb runs from source, so it is no bundle itself", {
      hint: "Name the file of a bundle",
    });
  }
  const { payload } = readExecutable(pathOf(context, named));
  if (payload !== undefined) return { bundle: bundleOf(payload), name: named };
  throw new Failure("EBB_BUNDLE", `${named} is an ebb without revisions inside`, {
    hint: "Make a bundle with: ebb bundle -o FILE",
  });
}

function pathOf({ world }: Context, name: string): NamedPath {
  if (name !== "") return { path: resolve(world.cwd, name), name };
  throw new Failure("EBB_USAGE", "A file name is empty");
}
