import type { LedgerState } from "../../engine/ledger/ledger-state.ts";
import { lintDatabase } from "../../engine/lint/lint-database.ts";
import type { LintRequest } from "../../engine/lint/lint-request.ts";
import { Failure } from "../../failure.ts";
import { type LintConfig, readConfig } from "../../lint/config.ts";
import { VERSIONS } from "../../lint/limits.ts";
import type { Rule } from "../../lint/rule.ts";
import type { Session } from "../../session.ts";
import type { Context } from "../frame/command.ts";

/**
 * Reads the `[lint]` table of ebb.toml.
 *
 * @throws {Failure} `EBB_BAD_SETTING`
 */
export function lintConfig({ resolved }: Context, rules: readonly Rule[]): LintConfig {
  const reading = readConfig(resolved.lint, rules);
  if (reading.kind === "config") return reading.config;
  throw new Failure("EBB_BAD_SETTING", reading.message, { hint: reading.hint });
}

/** The connected database. */
interface Beside {
  readonly session: Session;
  readonly state: Pick<LedgerState, "versionNumber" | "heads" | "ledger">;
  /** Undefined for the version of the server. */
  readonly postgres: number | undefined;
}

/** Adds a database to a request: its version, its tables, the schema of its ledger. */
export function besideDatabase(
  request: Omit<LintRequest, "database" | "postgres">,
  { session, state, postgres }: Beside,
): LintRequest {
  const { config, graph } = request;
  const major = Math.floor(state.versionNumber / 10_000);
  const server = Math.min(Math.max(major, VERSIONS.oldest), VERSIONS.newest);
  const limits = { ...config.limits, ledgerSchema: state.ledger.schema };
  return {
    ...request,
    config: { ...config, limits },
    postgres: postgres ?? server,
    database: lintDatabase(session, state, graph),
  };
}
