import type { Failure, Place } from "../failure.ts";
import { excerpt } from "../text/excerpt.ts";
import type { Theme } from "./theme.ts";

/** What a failure is in JSON; what it has not is null. */
export interface FailureJson {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly sqlstate: string | null;
  readonly detail: string | null;
}

/** Renders a failure for people: what is wrong, where, what the server said, what to do. */
export function failureText(failure: Failure, theme: Theme, width = 80): string {
  const { server, place, hint } = failure;
  const lines = [
    `${theme.bad(theme.strong(`error ${failure.code}:`))} ${failure.message}`,
    ...(place === undefined ? [] : placeLines(place, theme, width)),
    ...labelled("SQLSTATE", server?.sqlstate, theme),
    ...labelled("DETAIL", server?.detail, theme),
    ...labelled("HINT", server?.hint, theme),
    ...labelled("CONTEXT", server?.context, theme),
    ...labelled("hint", hint, theme),
  ];
  return lines.join("\n");
}

/** Gives the fields of the `error` object of the JSON document. */
export function failureJson(failure: Failure): FailureJson {
  const { code, message, hint, place, subject, server } = failure;
  return {
    code,
    message,
    hint: hint ?? null,
    file: place?.file ?? subject?.file ?? null,
    line: place?.line ?? null,
    column: place?.column ?? null,
    sqlstate: server?.sqlstate ?? null,
    detail: server?.detail ?? null,
  };
}

function placeLines(place: Place, theme: Theme, width: number): string[] {
  const at = [place.file, place.line, place.column].filter((part) => part !== undefined).join(":");
  const shown = excerpt(place, width - 12);
  return [`  ${theme.name(at)}`, ...(shown === undefined ? [] : [shown])];
}

function labelled(label: string, text: string | undefined, theme: Theme): string[] {
  if (text === undefined || text === "") return [];
  return [`${theme.faint(`${label}:`)} ${text}`];
}
