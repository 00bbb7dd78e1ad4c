import { createColors } from "picocolors";
import { sanitizeLine } from "../../text/sanitize.ts";

/** How text is set off; each function gives its text unchanged where there is no colour. */
export interface Theme {
  readonly hasColor: boolean;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly good: (text: string) => string;
  readonly warning: (text: string) => string;
  /** Sets off a name, which stays a part of its line whatever stands in it. */
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
 * The decision is ours because picocolors' own turns colour on wherever `CI` is set.
 */
export function wantsColor({ choice, env, isTerminal }: ColorQuestion): boolean {
  if (choice !== "auto") return choice === "always";
  if (env.NO_COLOR) return false;
  const forced = env.FORCE_COLOR;
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return isTerminal && env.TERM !== "dumb";
}

/** The words of the theme, with colour or without. */
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
