import { enabledRules } from "../../lint/config.ts";
import type { LintFinding, LintReport } from "../../lint/finding.ts";
import { ruleSetOf } from "../../lint/judge.ts";
import type { SourceFile } from "../../source/directory.ts";
import type { LintRequest } from "./lint-request.ts";
import { type LintUnit, readUnit } from "./lint-unit.ts";
import { Linter } from "./linter.ts";

/**
 * Finds problems that will occur when revisions and scripts run.
 *
 * Revisions are read in the order of the graph, so that the rules know the earlier objects.
 * Unwanted revisions are read only for that.
 */
export async function lintFiles(request: LintRequest): Promise<LintReport> {
  const linter = new Linter(request, ruleSetOf(enabledRules(request.rules, request.config)));
  await linter.revisions(unitsInOrder(request));
  for (const file of request.scripts) await linter.alone(readUnit(file));
  return reportOf(linter, request);
}

/**
 * Reads files in the order of the graph, each when its turn comes: all together take a lot of memory.
 * Files that are no revision come first.
 */
function* unitsInOrder({
  files,
  graph,
}: Pick<LintRequest, "files" | "graph">): Generator<LintUnit> {
  const order = new Map(graph?.order.map(({ revision }, at) => [revision.origin, at]));
  const rank = ({ name }: SourceFile): number => order.get(name) ?? -1;
  const sorted = [...files].sort((one, other) => rank(one) - rank(other));
  for (const file of sorted) yield readUnit(file);
}

function reportOf({ findings, count }: Linter, { postgres }: LintRequest): LintReport {
  const sorted = [...findings].sort(
    (one, other) =>
      compare(one.place?.file ?? "", other.place?.file ?? "") ||
      (one.place?.line ?? 0) - (other.place?.line ?? 0) ||
      (one.place?.column ?? 0) - (other.place?.column ?? 0),
  );
  const isAllowed = ({ allowedBy }: LintFinding): boolean => allowedBy !== undefined;
  return {
    findings: sorted.filter((finding) => !isAllowed(finding)),
    allowed: sorted.filter(isAllowed),
    count,
    postgres,
  };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
