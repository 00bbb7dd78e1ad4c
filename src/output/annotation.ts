import type { Failure } from "../failure.ts";

/** A note that GitHub shows at a line of a file. */
export interface Annotation {
  readonly severity: "error" | "warning" | "note";
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  /** The path from the root of the repository. */
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

const COMMANDS = { error: "error", warning: "warning", note: "notice" } as const;

/** Writes an annotation as GitHub's workflow command, which GitHub removes from a step's output. */
export function annotationText(annotation: Annotation): string {
  const { severity, code, message, hint, file, line, column } = annotation;
  const text = hint === undefined ? message : `${message}\n${hint}`;
  const properties = [
    ["file", file],
    ["line", file === undefined ? undefined : line],
    ["col", file === undefined ? undefined : column],
    ["title", code],
  ].flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${escapedProperty(String(value))}`],
  );
  return `::${COMMANDS[severity]} ${properties.join(",")}::${escapedData(text)}`;
}

/** Returns the annotation of a failure. */
export function failureAnnotation(failure: Failure): Annotation {
  const { code, message, hint, place, subject, server } = failure;
  const file = place?.file ?? subject?.file;
  const words = [message, server?.detail, server?.hint].filter((part) => part !== undefined);
  return {
    severity: "error",
    code,
    message: words.join("\n"),
    hint,
    // A recorded section is not a file of the checkout.
    file: file?.startsWith("ledger:") ? undefined : file,
    line: place?.line,
    column: place?.column,
  };
}

/** Escapes a text as GitHub's own toolkit does. */
function escapedData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapedProperty(text: string): string {
  return escapedData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
