import type { LedgerState } from "../engine/ledger-state.ts";
import type { Project } from "../engine/project.ts";
import { describeHolder } from "../engine/run-lock.ts";
import type { Status } from "../engine/status.ts";
import { headsText } from "./run.ts";
import type { Theme } from "./theme.ts";

/** Everything that `ebb status` shows. */
export interface StatusView {
  readonly status: Status;
  readonly state: LedgerState;
  readonly project: Project;
}

/** Gives the status in JSON, without its target. */
export function statusJson({
  status,
  state,
  project,
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
    half_run:
      halfRun === undefined
        ? null
        : {
            revision: halfRun.revision,
            direction: halfRun.direction,
            statement: halfRun.statement,
            line: status.halfRunLine ?? null,
            outcome: halfRun.outcome,
          },
    run_lock: status.runLock ?? null,
  };
}

/** The status for people: where it stands, what is pending, what to do next. */
export function statusText(view: StatusView, theme: Theme): string {
  const { status, state, project } = view;
  return [
    `At: ${headsText(status.heads, project, theme)}, ${count(status.applied, "revision")} applied, PostgreSQL ${state.serverVersion}`,
    ...aheadLines(status, theme),
    ...unknownLines(status, theme),
    ...halfRunLines(view, theme),
    ...pendingLines(view, theme),
    ...(status.runLock === undefined
      ? []
      : [`${theme.warning("Run lock")} held by ${describeHolder(status.runLock)}`]),
    ...(status.atHead ? [theme.good("Up to date")] : []),
  ].join("\n");
}

function aheadLines({ ahead }: Status, theme: Theme): string[] {
  if (ahead.length === 0) return [];
  return [
    `The database is ${count(ahead.length, "revision")} ahead of this source:`,
    ...ahead.map(({ revision, message, appliedAt, appliedBy }) =>
      [
        ` `,
        theme.name(revision),
        message,
        theme.faint([appliedAt, appliedBy].filter(Boolean).join(" by ")),
      ].join(" "),
    ),
  ];
}

function unknownLines({ unknown }: Status, theme: Theme): string[] {
  if (unknown.length === 0) return [];
  return [`${theme.bad("Unknown")} to the source and to the ledger: ${unknown.join(", ")}`];
}

function halfRunLines({ state, status }: StatusView, theme: Theme): string[] {
  const { halfRun } = state;
  if (halfRun === undefined) return [];
  const line = status.halfRunLine === undefined ? "" : ` (line ${status.halfRunLine})`;
  const what = halfRun.outcome === "failed" ? "failed" : "has an unknown outcome";
  return [
    `${theme.bad("Half run")}: the ${halfRun.direction} section of ${halfRun.revision}, statement ${halfRun.statement}${line} ${what}`,
  ];
}

function pendingLines({ status, project }: StatusView, theme: Theme): string[] {
  const { pending } = status;
  if (pending.length === 0) return [];
  return [
    `${count(pending.length, "revision")} pending:`,
    ...pending.map(({ revision: { id } }) =>
      `  ${theme.name(id)} ${project.headers.get(id)?.message ?? ""}`.trimEnd(),
    ),
    "Apply with: ebb upgrade head",
  ];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
