import { join, resolve } from "node:path";
import { Failure } from "../failure.ts";
import { readLeniently } from "../settings/files.ts";
import type { Parameter } from "./connection-parameters.ts";
import { type Outside, personalFile } from "./outside.ts";
import { PARAMETER_USES } from "./parameter-uses.ts";

/** A requested service, and the file to search, if one is named. */
export interface ServiceRequest {
  readonly service: Parameter;
  readonly file: string | undefined;
}

/**
 * Finds the parameters of a service (PostgreSQL manual, "The Connection Service File").
 *
 * It searches the named file or ~/.pg_service.conf, then the system's pg_service.conf.
 *
 * @throws {Failure} `EBB_BAD_SETTING` if no file has the service, or for a line that is not a
 * parameter.
 */
export async function parametersOfService(
  request: ServiceRequest,
  outside: Outside,
): Promise<readonly [string, Parameter][]> {
  const { value } = request.service;
  const searched: string[] = [];
  for (const path of candidates(request, outside)) {
    const text = await readLeniently(outside.files, { path, name: path, code: "EBB_BAD_SETTING" });
    if (text === undefined) continue;
    searched.push(path);
    const found = parseServiceFile(text, { path, service: value });
    if (found !== undefined) return found;
  }
  const where =
    searched.length === 0 ? "there is no service file" : `not in ${searched.join(", ")}`;
  throw new Failure(
    "EBB_BAD_SETTING",
    `The service "${value}" of ${request.service.label} is not defined: ${where}`,
    { hint: "Define it in ~/.pg_service.conf, or name the file in PGSERVICEFILE" },
  );
}

/** The service to read; `path` names the file in errors. */
export interface ServiceName {
  readonly path: string;
  readonly service: string;
}

/**
 * Reads one service of a service file. Returns undefined if the file lacks it.
 *
 * If a parameter is given twice, the first one counts, as in libpq.
 *
 * @throws {Failure} `EBB_BAD_SETTING` with the line number but not its text, which may hold the
 * password.
 */
export function parseServiceFile(
  text: string,
  wanted: ServiceName,
): readonly [string, Parameter][] | undefined {
  const lines = text.split(/\r\n|\n/).map((line) => line.trim());
  const start = lines.findIndex((line) => line.startsWith(`[${wanted.service}]`));
  if (start === -1) return undefined;
  const found = new Map<string, Parameter>();
  for (let at = start + 1; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (line.startsWith("[")) break;
    if (line === "" || line.startsWith("#")) continue;
    const [name, parameter] = parameterOfLine(line, { path: wanted.path, line: at + 1 });
    if (!found.has(name)) found.set(name, parameter);
  }
  return [...found];
}

function candidates({ file }: ServiceRequest, outside: Outside): string[] {
  const named = file ?? personalFile(outside, "service");
  const folder = outside.env.PGSYSCONFDIR;
  // libpq has this folder compiled in. Debian uses the first, and most other systems use the
  // second.
  const folders = folder ? [folder] : ["/etc/postgresql-common", "/etc"];
  const system = outside.isWindows && !folder ? [] : folders;
  return [
    ...(named === undefined ? [] : [resolve(outside.cwd, named)]),
    ...system.map((name) => join(name, "pg_service.conf")),
  ];
}

function parameterOfLine(
  text: string,
  { path, line }: { readonly path: string; readonly line: number },
): readonly [string, Parameter] {
  const [, name = "", value = ""] = /^(\w+)=(.*)$/.exec(text) ?? [];
  if (name === "service" || name === "servicefile" || !PARAMETER_USES.has(name)) {
    throw new Failure("EBB_BAD_SETTING", `Cannot read a line of the service file ${path}`, {
      hint: "After [service], each line is parameter=value, without spaces around =",
      place: { file: path, line, column: undefined, text: undefined },
    });
  }
  return [name, { value, label: `${name} in ${path}`, code: "EBB_BAD_SETTING" }];
}
