import { areProven, type Finding } from "../engine/proof/finding.ts";
import type { Annotation } from "./annotation.ts";
import { cell } from "./screen/screen.ts";
import type { Theme } from "./screen/theme.ts";

/** Returns findings as the problems of a JSON document. A missing field is null. */
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

/** Renders one finding for people. */
export function findingText(finding: Finding, theme: Theme): string {
  const { code, severity, message, hint, place } = finding;
  const color = { error: theme.bad, warning: theme.warning, note: theme.faint }[severity];
  const at = place === undefined ? "" : `  ${theme.name(cell(`${place.file}:${place.line}`))}`;
  const head = `${color(severity)} ${theme.strong(code)}  ${cell(message)}${at}`;
  return hint === undefined ? head : `${head}\n    ${theme.faint("do:")} ${hint}`;
}

/** Returns the annotation of a finding. */
export function findingAnnotation(finding: Finding): Annotation {
  const { code, severity, message, hint, place } = finding;
  const { file, line, column } = place ?? {};
  return { code, severity, message, hint, file, line, column };
}
