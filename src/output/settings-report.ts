import { parseConnectionText } from "../connection/connection-text.ts";
import type { ResolvedSettings } from "../settings/settings.ts";
import { SETTING_ENTRIES, type SettingEntry } from "../settings/settings-table.ts";
import { formatDuration } from "../text/duration.ts";

/** A setting for `doctor`; `value` is undefined if it is not set. */
export interface SettingRow {
  readonly key: string;
  readonly value: string | undefined;
  /** The effect of an unset setting, if it has a description. */
  readonly note: string | undefined;
  /** `--lock-wait`, `EBB_LOCK_WAIT`, `ebb.toml lock_wait`, `default` */
  readonly source: string;
}

/**
 * Lists every setting with its value, in the user's notation, and its source. Secrets are masked.
 */
export function settingRows({ values, sources }: ResolvedSettings): readonly SettingRow[] {
  return SETTING_ENTRIES.map((entry) => ({
    key: entry.key,
    value: shown(entry, values[entry.name]),
    note: entry.spec.defaultNote,
    source: sources[entry.name].label,
  }));
}

/**
 * Writes a connection URL or string without its password and parameters.
 *
 * A malformed one is not shown at all, because its password may be in the place of the port.
 */
export function maskedConnection(text: string): string {
  try {
    const parsed = parseConnectionText({ text, label: "" });
    if (parsed.kind === "embedded") return text.trim();
    const value = (name: string): string => parsed.parameters.get(name)?.value ?? "";
    if (!/^[\d,]*$/.test(value("port"))) return "***";
    const password = value("password") === "" ? "" : ":***";
    const user = value("user") === "" ? "" : `${value("user")}${password}@`;
    const port = value("port") === "" ? "" : `:${value("port")}`;
    const database = value("dbname") === "" ? "" : `/${value("dbname")}`;
    return `postgresql://${user}${value("host")}${port}${database}`;
  } catch {
    return "***";
  }
}

function shown(
  { spec }: SettingEntry,
  value: string | number | readonly string[] | undefined,
): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "number") {
    return spec.kind === "duration" ? formatDuration(value) : String(value);
  }
  if (typeof value !== "string") return value.join(", ");
  return spec.secret ? maskedConnection(value) : value;
}
