import { wrap } from "../output/screen/table.ts";
import { SETTING_ENTRIES, type SettingEntry } from "../settings/settings-table.ts";

/** Writes the ebb.toml of a new project: every setting that has a default, as a comment. */
export function settingsTemplate(directory: string): string {
  const settings = SETTING_ENTRIES.filter(
    ({ spec }) => !spec.outsideToml && spec.default !== undefined,
  ).map((entry) => lines(entry, directory));
  return `${HEADER}\n${settings.join("\n")}`;
}

const HEADER = `# Settings of ebb. What is commented out is the default. A variable (EBB_LOCK_WAIT) overrides
# what stands here, and a flag (--lock-wait) both.
# The database is named by DATABASE_URL, in the environment or in .env, or by --url.
`;

function lines({ name, key, spec }: SettingEntry, directory: string): string {
  const isOther = name === "dir" && directory !== spec.default;
  const value = isOther ? directory : (spec.default ?? "");
  const text = spec.kind === "count" ? value : JSON.stringify(value);
  const comment = wrap(spec.summary, 96).replace(/^/gm, "# ");
  return `${comment}\n${isOther ? "" : "# "}${key} = ${text}\n`;
}
