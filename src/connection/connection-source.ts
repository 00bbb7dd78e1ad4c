import { resolve } from "node:path";
import { Failure } from "../failure.ts";
import { readLeniently } from "../settings/files.ts";
import type { ResolvedSettings } from "../settings/settings.ts";
import type { ConnectionText } from "./connection-parameters.ts";
import { parseDotenv } from "./dotenv.ts";
import type { Outside } from "./outside.ts";
import { namingVariable } from "./pg-environment.ts";

/** The source of the connection: a URL or connection string, or libpq's variables alone. */
export type ConnectionSource =
  | ({ readonly kind: "text"; readonly warnings: readonly string[] } & ConnectionText)
  | { readonly kind: "variables"; readonly label: string; readonly warnings: readonly string[] };

/**
 * Finds the source of the connection: `--url`, EBB_URL, DATABASE_URL, libpq's variables,
 * DATABASE_URL in the .env file, `url` in ebb.toml, in this order.
 *
 * @throws {Failure} `EBB_NO_URL` if there is none; `EBB_BAD_SETTING` if the file of `env_file` is
 * missing.
 */
export async function connectionSource(
  settings: ResolvedSettings,
  outside: Outside,
): Promise<ConnectionSource> {
  const said = fromSetting(settings, ["flag", "variable"]) ?? fromEnvironment(outside.env);
  if (said !== undefined) return { ...said, warnings: unreadFile(settings, said.label) };
  const file = await readEnvFile(settings, outside);
  const url = file && parseDotenv(file.text, outside.env).get("DATABASE_URL")?.trim();
  if (url) return text(url, `DATABASE_URL in ${file.name}`);
  const inToml = fromSetting(settings, ["toml"]);
  if (inToml !== undefined) return inToml;
  throw new Failure("EBB_NO_URL", noUrlMessage(file), {
    hint: "Use --url postgresql://user:password@host:5432/database, or set DATABASE_URL in the environment or in .env",
  });
}

function text(url: string, label: string): ConnectionSource {
  return { kind: "text", text: url, label, warnings: [] };
}

function fromSetting(
  { values, sources }: ResolvedSettings,
  kinds: readonly string[],
): ConnectionSource | undefined {
  const { kind, label } = sources.url;
  return values.url !== undefined && kinds.includes(kind) ? text(values.url, label) : undefined;
}

function fromEnvironment(env: Outside["env"]): ConnectionSource | undefined {
  if (env.DATABASE_URL) return text(env.DATABASE_URL, "DATABASE_URL");
  const variable = namingVariable(env);
  return variable === undefined ? undefined : { kind: "variables", label: variable, warnings: [] };
}

/** Returns a warning if --env-file was given but is not used. */
function unreadFile({ values, sources }: ResolvedSettings, label: string): readonly string[] {
  if (sources.envFile.kind !== "flag") return [];
  return [`${values.envFile} is not read: ${label} takes precedence`];
}

interface EnvFile {
  readonly name: string;
  readonly text: string;
}

async function readEnvFile(
  { values, sources }: ResolvedSettings,
  { cwd, files }: Outside,
): Promise<EnvFile | undefined> {
  const name = values.envFile ?? ".env";
  const path = resolve(cwd, name);
  const found = await readLeniently(files, { path, name, code: "EBB_BAD_SETTING" });
  if (found !== undefined) return { name, text: found };
  if (values.envFile === undefined) return undefined;
  throw new Failure("EBB_BAD_SETTING", `Cannot find ${name}`, {
    hint: `Correct ${sources.envFile.label}, or omit it to use .env if there is one`,
  });
}

function noUrlMessage(file: EnvFile | undefined): string {
  const where = file === undefined ? "" : `, and ${file.name} has no DATABASE_URL`;
  return `No database is named${where}`;
}
