import { backToSource, type Status } from "../engine/inspect/status.ts";
import type { LedgerState } from "../engine/ledger/ledger-state.ts";
import type { Project } from "../engine/project/project.ts";
import { realHeads } from "../graph/points.ts";
import { squashedAdvice, squashedText } from "../graph/squash.ts";
import { counted } from "../text/counted.ts";
import { headsText } from "./run.ts";
import { lockJson, runAtWorkJson, runAtWorkLines } from "./run-at-work.ts";
import { momentText } from "./screen/moment.ts";
import { cell, type Screen } from "./screen/screen.ts";
import { fitted, shortList } from "./screen/table.ts";
import type { Theme } from "./screen/theme.ts";

/** The data of `ebb status`. */
export interface StatusView {
  readonly status: Status;
  readonly state: LedgerState;
  readonly project: Project;
  /** True to list all of them. */
  readonly isVerbose: boolean;
  /** Returns a text with ebb's commands as the user has to type them. */
  readonly asTyped: (text: string) => string;
}

/** Returns the status as JSON, without its target. */
export function statusJson({
  status,
  state,
  project,
  asTyped,
}: StatusView): Readonly<Record<string, unknown>> {
  const { halfRun } = state;
  return {
    server_version: state.serverVersion,
    heads: status.heads,
    at_head: status.atHead,
    applied: status.applied,
    pending: status.pending.map(({ revision: { id } }) => ({
      revision: id,
      message: project.headers.get(id)?.message ?? "",
    })),
    ahead: status.ahead.map(({ revision, message, appliedAt, appliedBy }) => ({
      revision,
      message,
      applied_at: appliedAt ?? null,
      applied_by: appliedBy ?? null,
    })),
    unknown: status.unknown,
    squashed:
      status.squashed === undefined
        ? null
        : { heads: status.squashed.rows, into: status.squashed.into.id },
    half_run:
      halfRun === undefined
        ? null
        : {
            revision: halfRun.revision,
            direction: halfRun.direction,
            statement: halfRun.statement,
            line: status.halfRunLine ?? null,
            outcome: halfRun.outcome,
            next: status.halfRunRemedy === undefined ? null : asTyped(status.halfRunRemedy),
          },
    run_lock: status.runLock === undefined ? null : lockJson(status.runLock),
    run: status.runLock?.run === undefined ? null : runAtWorkJson(status.runLock.run),
    ledger_writers: status.writers.map(({ role, sql }) => ({ role, revoke: sql })),
  };
}

/** Renders the status for people: the heads, the differences to the source, the next command. */
export function statusText(view: StatusView, screen: Screen): string {
  const { status, state, project } = view;
  const { theme } = screen;
  const lines = [
    `At: ${headsText(status.heads, project, theme)}, ${counted(status.applied, "revision")} applied, PostgreSQL ${state.serverVersion}`,
    ...runAtWorkLines(status.runLock, screen),
    ...halfRunLines(view, screen),
    ...writerLines(status, theme),
    ...aheadLines(view, screen),
    ...unknownLines(status, theme),
    ...squashedLines(view, theme),
    ...pendingLines(view, screen),
    ...(status.atHead ? [theme.good("Up to date")] : []),
  ];
  return fitted(lines.join("\n"), screen.width, 2);
}

function aheadLines(view: StatusView, screen: Screen): string[] {
  const { status, state, project, isVerbose, asTyped } = view;
  const { ahead } = status;
  if (ahead.length === 0) return [];
  const { theme } = screen;
  const hasFiles = project.headers.size > 0;
  const back = state.halfRun === undefined ? backToSource(project, status) : undefined;
  const { shown, more } = shortList(ahead, isVerbose, screen);
  return [
    hasFiles
      ? `The database is ${counted(ahead.length, "revision")} ahead of this source:`
      : `${counted(ahead.length, "revision")} only in the ledger:`,
    ...shown.map(({ revision, message, appliedAt, appliedBy }) => {
      const when = appliedAt === undefined ? undefined : momentText(appliedAt, screen);
      const facts = [when, appliedBy === undefined ? undefined : `by ${cell(appliedBy)}`];
      const fact = facts.filter((part) => part !== undefined).join(", ");
      const parts = [theme.name(revision), cell(message), fact && theme.faint(`(${fact})`)];
      return `  ${parts.filter((part) => part !== "").join(" ")}`;
    }),
    ...more.map((line) => `  ${line}`),
    ...(back === undefined
      ? []
      : [asTyped(`Take them back with: ebb downgrade ${back}; or use the source that has them`)]),
  ];
}

function writerLines({ writers }: Status, theme: Theme): string[] {
  return writers.flatMap(({ role, sql }) => [
    `${theme.bad("Open ledger")}: ${cell(role)} may change ebb's tables, so a downgrade runs no SQL from them`,
    `Close it with: ${cell(sql)};`,
  ]);
}

function unknownLines({ unknown }: Status, theme: Theme): string[] {
  if (unknown.length === 0) return [];
  const rows = unknown.map(cell).join(", ");
  return [`${theme.bad("Unknown")} to the source and to the ledger: ${rows}`];
}

function squashedLines({ status: { squashed }, asTyped }: StatusView, theme: Theme): string[] {
  if (squashed === undefined) return [];
  return [
    `${theme.bad("Below a squash")}: ${cell(squashedText(squashed))}`,
    asTyped(squashedAdvice(squashed)),
  ];
}

function halfRunLines({ state, status, asTyped }: StatusView, screen: Screen): string[] {
  const { halfRun } = state;
  if (halfRun === undefined) return [];
  const { theme } = screen;
  const line = status.halfRunLine === undefined ? "" : ` (line ${status.halfRunLine})`;
  const what = halfRun.outcome === "failed" ? "failed" : "has an unknown outcome";
  const revision = theme.name(halfRun.revision);
  const moment = theme.faint(momentText(halfRun.at, screen));
  return [
    `${theme.bad("Half run")}: the ${halfRun.direction} section of ${revision}, statement ${halfRun.statement}${line} ${what}, ${moment}`,
    ...(status.halfRunRemedy === undefined ? [] : [asTyped(status.halfRunRemedy)]),
  ];
}

/** A database that another tool manages is taken over first: all would run again. */
function whenToApply({ status, state }: StatusView): string {
  if (status.runLock !== undefined) return "Once that run has ended";
  const isOthers = !state.hasVersionTable && state.otherTools.length > 0;
  return isOthers ? "Once it is taken over" : "Apply with";
}

function pendingLines(view: StatusView, screen: Screen): string[] {
  const { status, state, project, isVerbose, asTyped } = view;
  const { pending } = status;
  if (pending.length === 0 || status.squashed !== undefined) return [];
  const { theme } = screen;
  const { shown, more } = shortList(pending, isVerbose, screen);
  const target = realHeads(project.graph).length > 1 ? "heads" : "head";
  const when = whenToApply(view);
  return [
    `${counted(pending.length, "revision")} pending:`,
    ...shown.map(({ revision: { id } }) =>
      `  ${theme.name(id)} ${cell(project.headers.get(id)?.message ?? "")}`.trimEnd(),
    ),
    ...more.map((line) => `  ${line}`),
    ...(state.halfRun === undefined ? [asTyped(`${when}: ebb upgrade ${target}`)] : []),
  ];
}
