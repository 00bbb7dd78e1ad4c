import { arePassable, type Problem, type Severity } from "../engine/problem.ts";
import type { Theme } from "./theme.ts";

/** Gives the problems in JSON; what one has not is null. */
export function checkJson(problems: readonly Problem[]): Readonly<Record<string, unknown>> {
  return {
    ok: arePassable(problems),
    problems: problems.map(({ code, severity, message, hint, revision, file, line }) => ({
      code,
      severity,
      message,
      hint: hint ?? null,
      revision: revision ?? null,
      file: file ?? null,
      line: line ?? null,
    })),
  };
}

/** The problems for people, those of a kind together; `subject` is what was found to be ok. */
export function checkText(problems: readonly Problem[], subject: string, theme: Theme): string {
  const codes = [...new Set(problems.map(({ code }) => code))];
  const groups = codes.map((code) =>
    problems
      .filter((problem) => problem.code === code)
      .map((problem) => problemText(problem, theme))
      .join("\n"),
  );
  return [...groups, verdict(problems, subject, theme)].join("\n\n");
}

function problemText(problem: Problem, theme: Theme): string {
  const { code, severity, message, hint, file, line } = problem;
  const isToldAlready = line === undefined && message.includes(file ?? "");
  const place = isToldAlready ? "" : [file, line].filter((part) => part !== undefined).join(":");
  const head = `${severityText(severity, theme)} ${theme.strong(code)}  ${message}`;
  const at = place === "" ? "" : `  ${theme.name(place)}`;
  return `${head}${at}${hint === undefined ? "" : `\n    ${theme.faint("do:")} ${hint}`}`;
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
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? "" : "s"}`];
  });
  const found = counts.join(", ");
  if (!arePassable(problems)) return theme.bad(`not ok: ${found}`);
  return `${theme.good("ok")}: ${subject}${found === "" ? "" : `; ${found}`}`;
}
