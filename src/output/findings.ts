import { areProven, type Finding } from "../engine/verify/finding.ts";
import type { Theme } from "./theme.ts";

/** Gives findings as the problems of a JSON document; what one has not is null. */
export function findingsJson(findings: readonly Finding[]): Readonly<Record<string, unknown>> {
  return { ok: areProven(findings), problems: findings.map(findingJson) };
}

function findingJson(finding: Finding): Readonly<Record<string, unknown>> {
  const { code, severity, message, hint, revision, place, difference } = finding;
  return {
    code,
    severity,
    message,
    hint: hint ?? null,
    revision: revision ?? null,
    file: place?.file ?? null,
    line: place?.line ?? null,
    column: place?.column ?? null,
    object:
      difference === undefined
        ? null
        : {
            kind: difference.object.kind,
            name: difference.object.name,
            schema: difference.object.schema ?? null,
          },
    changes:
      difference?.kind !== "changed"
        ? []
        : difference.changes.map(({ fact, before, after }) => ({
            fact,
            before: before ?? null,
            after: after ?? null,
          })),
  };
}

/** One finding for people. */
export function findingText(finding: Finding, theme: Theme): string {
  const { code, severity, message, hint, place } = finding;
  const color = { error: theme.bad, warning: theme.warning, note: theme.faint }[severity];
  const at = place === undefined ? "" : `  ${theme.name(`${place.file}:${place.line}`)}`;
  const head = `${color(severity)} ${theme.strong(code)}  ${message}${at}`;
  return hint === undefined ? head : `${head}\n    ${theme.faint("do:")} ${hint}`;
}

const COMMANDS = { error: "error", warning: "warning", note: "notice" } as const;

/** One finding as GitHub's workflow command, which shows it beside the line. */
export function findingAnnotation(finding: Finding): string {
  const { code, severity, message, hint, place } = finding;
  const text = hint === undefined ? message : `${message}\n${hint}`;
  const properties = [
    ...(place === undefined ? [] : [`file=${escapedProperty(place.file)}`, `line=${place.line}`]),
    `title=${escapedProperty(code)}`,
  ];
  return `::${COMMANDS[severity]} ${properties.join(",")}::${escapedData(text)}`;
}

/** As GitHub's own toolkit escapes what it writes. */
function escapedData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapedProperty(text: string): string {
  return escapedData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
