import { createProject, type Project } from "../engine/project/project.ts";
import { Failure } from "../failure.ts";
import { cell } from "../output/screen/screen.ts";
import type { Context } from "./frame/command.ts";

/** What stands for the source where there is none. */
export const NO_PROJECT: Project = createProject([]);

/** The source, or an empty one, with a notice, where the ledger alone can serve. */
export function projectOrLedger(context: Context): Project {
  try {
    return context.project();
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "EBB_NO_SOURCE") throw error;
    context.note(`${cell(error.message)}: only what the ledger knows is used`);
    return NO_PROJECT;
  }
}
