import type { LikelyRename } from "../../ddl/find-renames.ts";
import { shortName } from "../../ddl/write-renames.ts";
import type { Rename } from "../../ddl/written.ts";
import type { WantedRenames } from "../../engine/author/renamed.ts";
import { cell } from "../../output/screen/screen.ts";
import { shellWord } from "../../text/shell-word.ts";
import type { Context, OptionSpec } from "../frame/command.ts";
import { askWhether, canAsk } from "./ask.ts";

/** The option with a rename that a person knows. */
export const RENAME_OPTION: OptionSpec = {
  name: "rename",
  value: "OLD=NEW",
  repeatable: true,
  summary: "An object that is the same under a new name: public.users.name=full_name",
};

/** The renames of a command line, and those that nobody was asked about. */
export interface RenamesOfCommand extends WantedRenames {
  /** Texts for `--rename`. */
  readonly unasked: readonly string[];
}

/**
 * Returns the renames of `--rename`, and asks about likely ones on a terminal.
 *
 * Without a terminal it collects those that would keep data.
 */
export function renamesOf(context: Context): RenamesOfCommand {
  const unasked: string[] = [];
  return {
    given: context.options.values("rename"),
    unasked,
    choose: async (likely) => {
      if (canAsk(context)) return askAbout(context, likely);
      unasked.push(...likely.filter(({ kind }) => KEEPS_DATA.has(kind)).map(optionText));
      return [];
    },
  };
}

const KEEPS_DATA: ReadonlySet<string> = new Set(["table", "column"]);

async function askAbout(
  context: Context,
  likely: readonly LikelyRename[],
): Promise<readonly Rename[]> {
  const chosen: Rename[] = [];
  for (const rename of likely) {
    const { kind, from, to, likeness } = rename;
    const nearly = likeness === 1 ? "" : ` They are ${Math.round(likeness * 100)} % alike.`;
    const question = `Is ${kind} ${from} renamed to ${shortName({ kind, name: to })}?${nearly}`;
    if (await askWhether(context, cell(question))) chosen.push(rename);
  }
  return chosen;
}

function optionText({ kind, from, to }: Rename): string {
  return `${from}=${shortName({ kind, name: to })}`;
}

/** Names the option that keeps the data of what may be a rename. */
export function unaskedNote(rename: string): string {
  return `  perhaps a rename, which keeps the data: --rename ${cell(shellWord(rename))}`;
}
