import type { Severity } from "../codes/code.ts";
import { arePassable, type Problem } from "../engine/inspect/problem.ts";
import { counted } from "../text/counted.ts";
import { cell, type Screen } from "./screen/screen.ts";
import { fitted, shortList } from "./screen/table.ts";
import type { Theme } from "./screen/theme.ts";

/** Returns the problems as JSON. A missing field is null. */
export function checkJson(problems: readonly Problem[]): Readonly<Record<string, unknown>> {
  return {
    ok: arePassable(problems),
    problems: problems.map((problem) => problemJson(problem)),
  };
}

function problemJson(problem: Problem): Readonly<Record<string, unknown>> {
  const { code, rule, severity, message, hint, revision, file, line, column } = problem;
  return {
    code,
    ...(rule !== undefined && { rule }),
    severity,
    message,
    hint: hint ?? null,
    revision: revision ?? null,
    file: file ?? null,
    line: line ?? null,
    column: column ?? null,
  };
}

export interface CheckTextOptions {
  /** The checked thing, for the line "ok: …". */
  readonly subject: string;
  /** True to list all of them. */
  readonly isVerbose: boolean;
}

/** Renders the problems for people, grouped by code. */
export function checkText(
  problems: readonly Problem[],
  { subject, isVerbose }: CheckTextOptions,
  screen: Screen,
): string {
  const codes = [...new Set(problems.map(({ code }) => code))];
  const groups = codes.map((code) => {
    const ofKind = problems.filter((problem) => problem.code === code);
    const { shown, more } = shortList(ofKind, isVerbose, screen);
    return [groupText(shown, screen), ...more.map((line) => `    ${line}`)].join("\n");
  });
  return [...groups, verdict(problems, subject, screen.theme)].join("\n\n");
}

/**
 * Renders a group of problems. Consecutive problems with the same hint show it once, after the last
 * one.
 */
function groupText(problems: readonly Problem[], screen: Screen): string {
  const { theme, width } = screen;
  const lines = problems.flatMap((problem, at) => {
    const { hint } = problem;
    const isSaidBelow = hint === undefined || problems[at + 1]?.hint === hint;
    const remedy = isSaidBelow ? [] : [`    ${theme.faint("do:")} ${cell(hint)}`];
    return [problemText(problem, screen), ...remedy];
  });
  return fitted(lines.join("\n"), width, 4);
}

function problemText(problem: Problem, { theme, width }: Screen): string {
  const { code, rule, severity, message, file, line, column } = problem;
  const isToldAlready = line === undefined && message.includes(file ?? "");
  const parts = isToldAlready ? [] : [file, line, column].filter((part) => part !== undefined);
  const place = parts.join(":");
  const head = `${severityText(severity, theme)} ${theme.strong(rule ?? code)}  ${cell(message)}`;
  if (place === "") return head;
  return `${head}${width === undefined ? "  " : "\n    "}${theme.name(place)}`;
}

function severityText(severity: Severity, theme: Theme): string {
  switch (severity) {
    case "error":
      return theme.bad(severity);
    case "warning":
      return theme.warning(severity);
    case "note":
      return theme.faint(severity);
  }
}

function verdict(problems: readonly Problem[], subject: string, theme: Theme): string {
  const counts = (["error", "warning", "note"] as const).flatMap((severity) => {
    const count = problems.filter((problem) => problem.severity === severity).length;
    return count === 0 ? [] : [counted(count, severity)];
  });
  const found = counts.join(", ");
  if (!arePassable(problems)) return theme.bad(`not ok: ${found}`);
  return `${theme.good("ok")}: ${subject}${found === "" ? "" : `; ${found}`}`;
}
