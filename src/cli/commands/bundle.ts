import { Failure } from "../../failure.ts";
import type { Command, Context } from "../frame/command.ts";
import { extractBundle, listBundle } from "../shared/look-into-bundle.ts";
import { makeBundle } from "../shared/make-bundle.ts";

/** `ebb bundle`: makes an executable with the revisions inside, or reads one. */
export const command: Command = {
  options: [
    { name: "output", short: "o", value: "FILE", summary: "The executable to write" },
    {
      name: "base",
      value: "FILE",
      summary: "The ebb to put them into, for example one for another system (default: this one)",
    },
    {
      name: "name",
      value: "NAME",
      summary: "The name of the bundle (default: the name of the output)",
    },
    { name: "list", summary: "List the contents of the bundle FILE, without running it" },
    {
      name: "extract",
      value: "DIR",
      summary: "Write the revision files of the bundle FILE into a directory, without running it",
    },
  ],
  settings: ["dir"],
  details: [
    "A bundle is an ebb with revisions inside: one file to ship, without a directory beside it. " +
      "It uses its own revisions unless --dir names others; EBB_DIR and ebb.toml do not count.",
    "The revisions follow the program, together with their SHA-256. A bundle that was cut or " +
      "changed refuses to do anything. An older bundle or another ebb is replaced as a whole or not " +
      "at all, also while it runs. A bundle made from a bundle has the same revisions.",
    "Without FILE, --list and --extract read this ebb's own revisions.",
  ],
  examples: [
    "ebb bundle -o app-migrate",
    "ebb bundle -o app-migrate-arm64 --base ./ebb-linux-arm64 --name app-migrate",
    "ebb bundle --list app-migrate",
    "ebb bundle --extract recovered app-migrate",
  ],
  run: async (context) => {
    const mode = modeOf(context);
    if (mode === "list") return listBundle(context);
    if (mode === "extract") return extractBundle(context);
    return makeBundle(context);
  },
};

type Mode = "output" | "list" | "extract";

function modeOf({ options, arguments: [file] }: Context): Mode {
  const modes = (["list", "extract", "output"] as const).filter((name) => options.flag(name));
  const [mode, other] = modes;
  if (mode === undefined) {
    throw new Failure("EBB_USAGE", "ebb bundle needs an output file", {
      hint: "Usage: ebb bundle -o FILE, ebb bundle --list FILE or ebb bundle --extract DIR FILE",
    });
  }
  if (other !== undefined) {
    throw new Failure("EBB_USAGE", `Option --${mode} does not go with --${other}`);
  }
  const strange = mode === "output" ? undefined : ["base", "name"].find(options.flag);
  if (strange !== undefined) {
    throw new Failure("EBB_USAGE", `Option --${strange} does not go with --${mode}`);
  }
  if (mode === "output" && file !== undefined) {
    throw new Failure("EBB_USAGE", `ebb bundle does not take "${file}"`, {
      hint: "Usage: ebb bundle -o FILE; --base FILE names the ebb to put them into",
    });
  }
  return mode;
}
