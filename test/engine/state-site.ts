import assert from "node:assert/strict";
import type { Cluster } from "../support/cluster.ts";
import {
  argumentsOf,
  type PrintedCommand,
  printedCommands,
  textsIn,
} from "../support/printed-commands.ts";
import { type EbbProject, makeProject } from "../support/project.ts";
import { startProxy, type TcpProxy } from "../support/proxy.ts";
import { query, type TestDatabase } from "../support/test-database.ts";
import type { Told } from "../support/world.ts";
import { type Scenario, STRUCK } from "./state-scenarios.ts";

/** A database with a scenario's project. */
interface Place {
  readonly scenario: Scenario;
  readonly project: EbbProject;
  readonly database: Pick<TestDatabase, "query">;
}

/** The database of a scenario before its command is struck, behind a proxy that has counted nothing. */
export interface StateSite extends Place {
  readonly proxy: TcpProxy;
  readonly database: TestDatabase;
  /** Gives a copy of the database as it is now. */
  onCopy(use: (copy: Place) => Promise<void>): Promise<void>;
}

/** Prepares a scenario on a server and gives it to a test. */
export async function onStateSite<T>(
  cluster: Cluster,
  scenario: Scenario,
  use: (site: StateSite) => Promise<T>,
): Promise<T> {
  const database = await cluster.createDatabase();
  const proxy = await startProxy({ host: cluster.host, port: cluster.port });
  const through = new URL(database.url);
  through.port = String(proxy.port);
  const project = projectAt(through.href, scenario.before);
  try {
    const direct = projectAt(database.url, scenario.before);
    for (const command of scenario.prepare?.commands ?? []) await direct.ebb(...command);
    direct.remove();
    project.write(...(scenario.prepare?.edited ?? []));
    return await use({
      scenario,
      proxy,
      project,
      database,
      onCopy: (useCopy) => onCopy(cluster, { scenario, database }, useCopy),
    });
  } finally {
    await proxy.close();
    project.remove();
    await database.drop();
  }
}

let copies = 0;

async function onCopy(
  cluster: Cluster,
  { scenario, database }: { readonly scenario: Scenario; readonly database: TestDatabase },
  use: (copy: Place) => Promise<void>,
): Promise<void> {
  const name = `${database.name}_${++copies}`;
  // Before 15 it was the only one, and had no name.
  const strategy = cluster.version >= 15 ? "strategy file_copy" : "";
  await query(cluster.url, `create database ${name} template ${database.name} ${strategy}`);
  const url = new URL(database.url);
  url.pathname = `/${name}`;
  const project = projectAt(url.href, scenario.before);
  project.write(...(scenario.prepare?.edited ?? []));
  try {
    await use({ scenario, project, database: { query: (sql) => query(url.href, sql) } });
  } finally {
    project.remove();
    await query(cluster.url, `drop database ${name} with (force)`);
  }
}

function projectAt(url: string, files: Scenario["before"]): EbbProject {
  const project = makeProject(url);
  project.write(...files);
  return project;
}

/** Returns the commands that ebb printed at the stop and prints now, and the command itself. */
export async function printedAt(
  site: Place,
  told: Told | undefined,
): Promise<readonly PrintedCommand[]> {
  const itself = { words: "", line: `ebb ${site.scenario.command.join(" ")}` };
  const printed = [itself, ...commandsOf(told), ...(await printedNow(site))];
  return [...new Map(printed.map((command) => [command.words + command.line, command])).values()];
}

async function printedNow({ project }: Place): Promise<readonly PrintedCommand[]> {
  const asked = [["status"], ["status", "--json"], ["check"]];
  const all: PrintedCommand[] = [];
  for (const command of asked) all.push(...commandsOf(await project.ebb(...command)));
  return all;
}

function commandsOf(told: Told | undefined): readonly PrintedCommand[] {
  if (told === undefined) return [];
  const texts = told.stdout.startsWith("{") ? textsIn(JSON.parse(told.stdout)) : [told.stdout];
  return [...texts, told.stderr].flatMap(printedCommands);
}

/** How often another command is needed at most until a scenario is at its end. */
const MOST_TURNS = 8;

/**
 * Types a printed command twice, and then goes on with the scenario's own command and with what that
 * prints, until all is done. Returns what is left in the database.
 */
export async function carryOut(place: Place, printed: PrintedCommand): Promise<readonly unknown[]> {
  if (!(await isTrue(place, printed))) return finish(place);
  await typeTwice(place, printed);
  return finish(place);
}

async function finish(place: Place): Promise<readonly unknown[]> {
  const { project, scenario } = place;
  let told: Told | undefined;
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    told = await project.ebb(...scenario.command);
    if (told.status === 0) return leftBy(place);
    assert.equal(told.status, 6, told.stderr);
    await typeFirstTrue(place, commandsOf(told));
  }
  assert.fail(`Not finished after ${MOST_TURNS} commands: ${told?.stderr}`);
}

async function typeFirstTrue(place: Place, commands: readonly PrintedCommand[]): Promise<void> {
  for (const command of commands) {
    if (!(await isTrue(place, command))) continue;
    await typeTwice(place, command);
    return;
  }
  assert.fail(`No command to go on: ${JSON.stringify(commands)}`);
}

async function typeTwice(place: Place, { words, line }: PrintedCommand): Promise<void> {
  await doByHand(place, words);
  const argv = typedArguments(line);
  const first = await place.project.ebb(...argv);
  assert.notEqual(first.status, 2, `${line}\n${first.stderr}`);
  const left = await leftBy(place);
  const second = await place.project.ebb(...argv);
  assert.notEqual(second.status, 2, `${line}\n${second.stderr}`);
  if (first.status === 0) assert.deepEqual(await leftBy(place), left, `typed twice: ${line}`);
}

/** Without a terminal, `--yes` is the answer to the question of `ebb repair`. */
function typedArguments(line: string): readonly string[] {
  const argv = argumentsOf(line);
  return argv[0] === "repair" ? [...argv, "--yes"] : argv;
}

/** Looks, as a person would, at what the words in front of a command ask. */
async function isTrue(place: Place, { words }: PrintedCommand): Promise<boolean> {
  if (/needs none of its settings/.test(words)) return false;
  const isNotDone = /\bnot done\b/.test(words);
  if (!isNotDone && !/\bwas done\b/.test(words)) return true;
  const statement = await statementAt(place);
  const wanted = place.scenario.rows[statement] ?? [];
  const there = await rowsOf(place, wanted);
  if (there === wanted.length) return wanted.length === 0 ? isNotDone : !isNotDone;
  // A part of it was committed: the operator takes that back and runs the statement again.
  await place.database.query(
    `delete from audit where revision = '${STRUCK}' and what in (${quoted(wanted)})`,
  );
  return isNotDone;
}

async function statementAt({ project }: Place): Promise<number> {
  const { value } = await project.json("status");
  return (value as { half_run: { statement: number } | null }).half_run?.statement ?? 0;
}

async function rowsOf({ database }: Place, wanted: readonly string[]): Promise<number> {
  if (wanted.length === 0) return 0;
  const [row] = await database.query(
    `select count(*)::int as n from audit where revision = '${STRUCK}' and what in (${quoted(wanted)})`,
  );
  return Number(row?.n);
}

/** Does by hand what the words in front of a command ask for. */
async function doByHand(place: Place, words: string): Promise<void> {
  const all = Object.values(place.scenario.rows).flat();
  if (/clean(ed)? up/.test(words)) {
    await place.database.query(
      `delete from audit where revision = '${STRUCK}' and what in (${quoted(all)})`,
    );
  }
  if (!/do the rest by hand/i.test(words)) return;
  for (const what of all) {
    if ((await rowsOf(place, [what])) > 0) continue;
    await place.database.query(`insert into audit values ('${STRUCK}', '${what}')`);
  }
}

function quoted(texts: readonly string[]): string {
  return texts.map((text) => `'${text}'`).join(", ");
}

const LEFT = [
  "select revision, what from audit order by 1, 2",
  "select pg_get_indexdef(indexrelid) as index, indisvalid from pg_index join pg_class on pg_class.oid = indexrelid where relnamespace in ('public'::regnamespace, 'aside'::regnamespace) and relname !~ '^ebb_' order by 1",
  "select version_num from ebb_version",
  "select count(*)::int as locks from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())",
];

/** Returns the rows, indexes and heads that a scenario leaves. */
export async function leftBy({ database }: Pick<Place, "database">): Promise<readonly unknown[]> {
  const told: unknown[] = [];
  for (const sql of LEFT) {
    const there = await database.query("select to_regclass('audit') is not null as there");
    if (there[0]?.there !== true) continue;
    for (const row of await database.query(sql)) told.push({ ...row });
  }
  return told;
}
