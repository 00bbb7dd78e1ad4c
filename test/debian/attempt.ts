import { CODES, type FailureCode } from "../../src/codes/codes.ts";
import { realOutside } from "../../src/connection/outside.ts";
import { resolveConnection } from "../../src/connection/resolve-connection.ts";
import { openDatabase } from "../../src/database/open.ts";
import { Failure } from "../../src/failure.ts";
import { resolveSettings } from "../../src/settings/settings.ts";

/** How a user says which database is meant; without a URL the variables say it. */
export interface Attempt {
  readonly url: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** What came of it. */
export type Reply =
  | { readonly kind: "open"; readonly state: SessionState }
  | { readonly kind: "refused"; readonly words: string; readonly code?: FailureCode };

/** What the server says about a session. */
export type SessionState = Readonly<Record<string, unknown>>;

/** Asks the server as whom, to what and how a session is connected, and what is set in it. */
export const STATE_QUERY = `
  select pg_catalog.json_build_object(
    'user', current_user, 'database', current_database(),
    'address', host(inet_server_addr()), 'port', current_setting('port'),
    'tls', tls.ssl, 'certificate', tls.client_dn,
    'application', nullif(nullif(current_setting('application_name'), 'psql'), 'ebb'),
    'work_mem', current_setting('work_mem'), 'search_path', current_setting('search_path'),
    'TimeZone', current_setting('TimeZone'), 'DateStyle', current_setting('DateStyle'),
    'geqo', current_setting('geqo')) as state
  from pg_catalog.pg_stat_ssl as tls where tls.pid = pg_backend_pid()`;

/** Runs the query through ebb's own way to a database. */
export async function askEbb({ url, env, cwd }: Attempt, query: string): Promise<Reply> {
  try {
    const settings = resolveSettings({
      flags: url === undefined ? {} : { url: [url] },
      env,
      toml: undefined,
    });
    const session = await openDatabase(
      await resolveConnection(settings, realOutside({ env, cwd })),
    );
    const [outcome] = await session.flight([{ sql: query }]);
    await session.close();
    if (outcome?.kind === "done") return { kind: "open", state: stateOf(outcome.rows[0]?.state) };
    return { kind: "refused", words: JSON.stringify(outcome) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { kind: "refused", words: error.message, code: error.code };
  }
}

/** The exit status that a refusal ends with. */
export function statusOf(reply: Reply): number {
  if (reply.kind === "open") return 0;
  return reply.code === undefined ? 1 : CODES[reply.code].exit;
}

function stateOf(value: unknown): SessionState {
  return (typeof value === "string" ? JSON.parse(value) : value) as SessionState;
}
