import { describeHolder } from "../engine/lock/run-lock.ts";
import type { LockHolder, RunAtWork } from "../engine/run/run-events.ts";
import { sinceText } from "./screen/moment.ts";
import { cell, type Screen } from "./screen/screen.ts";

/** Returns the holder of the run lock as JSON. */
export function lockJson({
  pid,
  user,
  application,
  since,
}: LockHolder): Readonly<Record<string, unknown>> {
  return { pid, user: user ?? null, application: application ?? null, since: since ?? null };
}

/** Returns the run that is at work as JSON. */
export function runAtWorkJson(run: RunAtWork): Readonly<Record<string, unknown>> {
  return {
    run_id: run.id,
    command: run.command ?? null,
    tag: run.tag ?? null,
    user: run.user ?? null,
    os_user: run.osUser ?? null,
    host: run.host ?? null,
    since: run.since,
    ebb_version: run.version ?? null,
    direction: run.direction ?? null,
    revision: run.revision ?? null,
    statement: run.statement ?? null,
    pid: run.pid ?? null,
    query: run.query ?? null,
    query_since: run.querySince ?? null,
  };
}

/**
 * Renders the run that is at work for people: command and person, revision and statement, session.
 * Without a run in the ledger it is the holder of the run lock.
 */
export function runAtWorkLines(holder: LockHolder | undefined, screen: Screen): string[] {
  if (holder === undefined) return [];
  const { run } = holder;
  if (run !== undefined) return linesOf(holder, run, screen);
  const session = cell(describeHolder({ ...holder, since: undefined }));
  const since = holder.since && sinceText(holder.since, screen);
  return [
    `${screen.theme.warning("Run lock")} held by ${[session, since].filter(Boolean).join(" ")}`,
  ];
}

function linesOf(holder: LockHolder, run: RunAtWork, screen: Screen): string[] {
  const { command, tag } = run;
  const facts = [
    command === undefined ? "a run" : cell(`ebb ${command}`),
    ...(tag === undefined ? [] : [`tag ${cell(tag)}`]),
    `by ${cell(who(run))}`,
    sinceText(run.since, screen),
  ];
  return [
    `${screen.theme.warning("At work")}: ${facts.join(", ")}`,
    `  ${placeOf(holder, screen)}`,
  ];
}

/** `up 1975ea83b712, statement 2, pid 4711, for 40 seconds, since …: create index …`. */
function placeOf(holder: LockHolder, screen: Screen): string {
  const { revision, direction, statement, query, querySince, pid } = holder.run ?? {};
  const facts = [
    ...(revision === undefined ? [] : [`${direction} ${screen.theme.name(cell(revision))}`]),
    ...(statement === undefined ? [] : [`statement ${statement}`]),
    `pid ${pid ?? holder.pid}`,
    ...(querySince === undefined ? [] : [sinceText(querySince, screen)]),
  ];
  return `${facts.join(", ")}${query === undefined ? "" : `: ${cell(query)}`}`;
}

/** `ann@ci-runner (role app)`. */
export function who({ osUser, host, user }: Pick<RunAtWork, "osUser" | "host" | "user">): string {
  const person = [osUser, host].filter((part) => part !== undefined).join("@");
  return user === undefined ? person : `${person} (role ${user})`;
}
