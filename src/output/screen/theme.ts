import { createColors } from "picocolors";
import { sanitizeLine } from "../../text/sanitize.ts";

/** Styles for text. Without colour, each function returns its text unchanged. */
export interface Theme {
  readonly hasColor: boolean;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly good: (text: string) => string;
  readonly warning: (text: string) => string;
  /** Styles a name and escapes its control characters, so that it stays in its line. */
  readonly name: (text: string) => string;
}

export const COLOR_CHOICES = ["auto", "always", "never"] as const;
export type ColorChoice = (typeof COLOR_CHOICES)[number];

export interface ColorQuestion {
  readonly choice: ColorChoice;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
}

/**
 * Decides on colour: the flag, else NO_COLOR (no-color.org), else FORCE_COLOR, else the terminal.
 *
 * ebb decides itself, because picocolors turns colour on if `CI` is set.
 */
export function wantsColor({ choice, env, isTerminal }: ColorQuestion): boolean {
  if (choice !== "auto") return choice === "always";
  if (env.NO_COLOR) return false;
  const forced = env.FORCE_COLOR;
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return isTerminal && env.TERM !== "dumb";
}

/** Creates a theme with colour or without. */
export function createTheme(hasColor: boolean): Theme {
  const colors = createColors(hasColor);
  return {
    hasColor,
    strong: colors.bold,
    faint: colors.dim,
    bad: colors.red,
    good: colors.green,
    warning: colors.yellow,
    name: (text) => colors.cyan(sanitizeLine(text)),
  };
}
