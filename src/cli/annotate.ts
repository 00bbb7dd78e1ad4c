import { relative, resolve } from "node:path";
import { type Annotation, annotationText } from "../output/annotation.ts";
import type { World } from "./terminal/world.ts";

/** True for a step of a GitHub workflow, which reads annotations from what it prints. */
export function isInActions({ env }: Pick<World, "env">): boolean {
  return env.GITHUB_ACTIONS === "true";
}

/** Writes an annotation; GitHub wants files named from the root of the checkout. */
export function annotated(
  { env, cwd }: Pick<World, "env" | "cwd">,
  annotation: Annotation,
): string {
  const { file } = annotation;
  const root = env.GITHUB_WORKSPACE;
  if (file === undefined || root === undefined || root === "") return annotationText(annotation);
  return annotationText({ ...annotation, file: relative(root, resolve(cwd, file)) });
}
