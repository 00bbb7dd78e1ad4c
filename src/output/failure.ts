import type { Failure, Place, ServerWords } from "../failure.ts";
import { excerpt } from "../text/excerpt.ts";
import { cell, inset, type Screen } from "./screen/screen.ts";
import { fitted } from "./screen/table.ts";
import type { Theme } from "./screen/theme.ts";

/** The screen that shows an error. */
export type FailureScreen = Pick<Screen, "theme" | "width">;

/** A failure as JSON. A missing field is null. */
export interface FailureJson {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly sqlstate: string | null;
  readonly detail: string | null;
  /** Further fields of the server's error; absent without a server error. */
  readonly server?: ServerJson;
}

export interface ServerJson {
  readonly hint: string | null;
  readonly context: string | null;
  readonly schema: string | null;
  readonly table: string | null;
  readonly column: string | null;
  readonly constraint: string | null;
}

/** Renders a failure for people: the message, the place, the server's fields, the hint. */
export function failureText(failure: Failure, { theme, width }: FailureScreen): string {
  const { server, place, hint } = failure;
  const lines = [
    fitted(`${theme.bad(theme.strong(`error ${failure.code}:`))} ${messageOf(failure)}`, width, 2),
    ...(place === undefined ? [] : placeLines(place, theme, width)),
    ...[
      ...labelled("SQLSTATE", server?.sqlstate, theme),
      ...labelled("DETAIL", server?.detail, theme),
      ...labelled("TABLE", server && objectText(server), theme),
      ...labelled("CONSTRAINT", server?.constraint, theme),
      ...labelled("HINT", server?.hint, theme),
      ...labelled("CONTEXT", server?.context, theme),
      ...labelled("hint", hint, theme),
    ].map((line) => fitted(line, width, 2)),
  ];
  return lines.join("\n");
}

/** Returns the fields of the `error` object of the JSON document. */
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
    ...(server !== undefined && { server: serverJson(server) }),
  };
}

function serverJson(server: ServerWords): ServerJson {
  const { hint, context, schema, table, column, constraint } = server;
  return {
    hint: hint ?? null,
    context: context ?? null,
    schema: schema ?? null,
    table: table ?? null,
    column: column ?? null,
    constraint: constraint ?? null,
  };
}

/** Returns the table that the server names, with the column if it names one. */
function objectText({ schema, table, column }: ServerWords): string | undefined {
  if (table === undefined) return undefined;
  const name = schema === undefined ? table : `${schema}.${table}`;
  return column === undefined ? name : `${name}, column ${column}`;
}

/**
 * Returns the message. A server's message and a stack may have several lines; further lines are
 * indented so that they do not look like ebb's own.
 */
function messageOf({ code, message, server }: Failure): string {
  const isLong = server !== undefined || code === "EBB_INTERNAL";
  return isLong ? inset(message) : cell(message);
}

function placeLines(place: Place, theme: Theme, width = 80): string[] {
  const at = [place.file, place.line, place.column].filter((part) => part !== undefined).join(":");
  const shown = excerpt(place, width - 12);
  return [`  ${theme.name(at)}`, ...(shown === undefined ? [] : [shown])];
}

function labelled(label: string, text: string | undefined, theme: Theme): string[] {
  if (text === undefined || text === "") return [];
  return [`${theme.faint(`${label}:`)} ${inset(text)}`];
}
