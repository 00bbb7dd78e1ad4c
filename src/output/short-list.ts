import type { Screen } from "./screen/screen.ts";

/** On a terminal a longer list would push what matters off the screen. */
const LONGEST = 12;

/** The items of a list that are shown, and a line about the others; elsewhere than on a terminal all. */
export function shortList<Item>(
  items: readonly Item[],
  isVerbose: boolean,
  { theme, width }: Screen,
): { readonly shown: readonly Item[]; readonly more: readonly string[] } {
  if (isVerbose || width === undefined || items.length <= LONGEST) {
    return { shown: items, more: [] };
  }
  const shown = items.slice(0, LONGEST - 2);
  const left = items.length - shown.length;
  return { shown, more: [theme.faint(`… and ${left} more: see all with --verbose`)] };
}
