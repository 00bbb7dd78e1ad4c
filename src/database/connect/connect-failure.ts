import type { FailureCode } from "../../codes/codes.ts";
import type { LoginMethod, ServerAddress, TargetSessionAttributes } from "../../connection.ts";
import { Failure, type ServerWords } from "../../failure.ts";
import type { ServerError } from "../../session.ts";
import { quoteIdentifier } from "../../sql/quote.ts";
import { errorCode } from "../../text/system-error.ts";
import { LoginError, type LoginProblem } from "../wire/login.ts";
import { describeSocketError, isTlsAlert } from "../wire/socket-error.ts";
import { DeadlineError } from "./deadline.ts";
import { TlsError } from "./encrypt.ts";
import type { Candidate } from "./route.ts";

/**
 * Converts the error of an attempt to connect into a failure that names server, user and database.
 *
 * The password is neither in the text nor in the cause: the errors of driver and socket are
 * dropped.
 *
 * @throws the reason of the candidate's `stop`, and an error that is not a fault of the network
 */
export function connectFailure(error: unknown, candidate: Candidate): Failure {
  if (error instanceof Failure) return error;
  if (candidate.stop?.aborted) throw candidate.stop.reason;
  if (error instanceof LoginError) return loginFailure(error.problem, candidate);
  if (error instanceof TlsError) {
    return tlsFailure(candidate, `TLS failed: ${error.message}`);
  }
  if (error instanceof DeadlineError) {
    const why = `no answer within ${candidate.connection.connectTimeout / 1000} s`;
    return failure(candidate, { code: "EBB_CONNECT", why, hint: TIMEOUT_HINT });
  }
  // An error without a system code is a bug of ebb.
  if (errorCode(error) === undefined) throw error;
  const why = describeSocketError(error);
  if (errorCode(error) !== "ENOTFOUND") return unreachable(candidate, why);
  const hint = `Check the host's name; ${from(candidate)}`;
  return failure(candidate, { code: "EBB_CONNECT", why, hint });
}

/** Combines the failures of all servers into one. */
export function allFailed(failures: readonly Failure[]): Failure {
  const messages = new Set(failures.map((failure) => failure.message));
  const last = failures.at(-1);
  if (messages.size === 1 && last !== undefined) return last;
  return new Failure("EBB_CONNECT", [...messages].join("; "), { hint: last?.hint });
}

/** Creates the failure for a server that is too old. */
export function tooOld(candidate: Candidate, version: string): Failure {
  return failure(candidate, {
    code: "EBB_SERVER_VERSION",
    why: `the server is PostgreSQL ${version}`,
    hint: "ebb needs PostgreSQL 13 or later",
  });
}

/**
 * Creates the failure for a server without the wanted attributes. The next server may have them.
 */
export function unsuitable(candidate: Candidate, wanted: TargetSessionAttributes): Failure {
  return failure(candidate, {
    code: "EBB_CONNECT",
    why: `the server is not ${wanted}`,
    hint: `target_session_attrs demands it; ${from(candidate)}`,
  });
}

/** Returns true if the same attempt may succeed a little later (`--wait`). */
export function isWorthRetrying(error: unknown): error is Failure {
  if (!(error instanceof Failure) || error.code !== "EBB_CONNECT") return false;
  return error.server === undefined || PASSING.has(error.server.sqlstate);
}

/** Returns the name of a server for people: host and port, or the socket's file. */
export function nameOfServer({ host, port, socket }: ServerAddress): string {
  if (socket !== undefined) return socket;
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * SQLSTATEs of temporary states: starting up, shutting down, crash recovery, too many connections.
 */
const PASSING = new Set(["57P01", "57P02", "57P03", "53300", "08006"]);
const TLS_HINT = "Check sslmode, sslrootcert and sslcert: they mean what libpq defines";
const TIMEOUT_HINT =
  "Check host and port, and whether a firewall is in between; --connect-timeout 30s waits longer";

interface Explanation {
  readonly code: FailureCode;
  readonly why: string;
  readonly hint: string;
  readonly server?: ServerWords;
}

function loginFailure(problem: LoginProblem, candidate: Candidate): Failure {
  switch (problem.kind) {
    case "refused":
      return refusal(problem.error, candidate);
    case "password wanted":
      return failure(candidate, {
        code: "EBB_AUTH",
        why: "the server asks for a password and none is given",
        hint: `Put the password into the URL, PGPASSWORD or ~/.pgpass; ${from(candidate)}`,
      });
    case "unsupported method":
      return failure(candidate, {
        code: "EBB_AUTH",
        why: `the server asks for a login by ${problem.method}, which ebb cannot do`,
        hint: "Give the role a scram-sha-256, md5, password, cert or trust line in pg_hba.conf",
      });
    case "method not allowed":
      return failure(candidate, {
        code: "EBB_AUTH",
        why: `${demandOf(problem.method)}, which require_auth does not allow`,
        hint: `Change require_auth, or the server's pg_hba.conf; ${from(candidate)}`,
      });
    case "not bound":
      return failure(candidate, {
        code: "EBB_AUTH",
        why: "the login cannot use channel binding, which channel_binding=require demands",
        hint: "It needs TLS and a role with a scram-sha-256 line in pg_hba.conf, and no pooler in between",
      });
    case "not PostgreSQL":
      return failure(candidate, {
        code: "EBB_CONNECT",
        why: "the server is not PostgreSQL",
        hint: `Check the host and the port; ${from(candidate)}`,
      });
    case "server not proven":
      return failure(candidate, {
        code: "EBB_AUTH",
        why: "the server could not prove that it knows the password",
        hint: "Another program may pretend to be the server: use sslmode=verify-full",
      });
    case "closed":
      return isTlsAlert(problem.reason)
        ? tlsFailure(candidate, problem.reason)
        : unreachable(candidate, problem.reason);
    default:
      return problem satisfies never;
  }
}

function tlsFailure(candidate: Candidate, why: string): Failure {
  return failure(candidate, { code: "EBB_TLS", why, hint: TLS_HINT });
}

function demandOf(method: LoginMethod): string {
  if (method === "none") return "the server asks for no password";
  return `the server asks for a login by ${method}`;
}

function unreachable(candidate: Candidate, why: string): Failure {
  const hint = `Check that PostgreSQL runs there, or wait for it with --wait 30s; ${from(candidate)}`;
  return failure(candidate, { code: "EBB_CONNECT", why, hint });
}

/** Converts a server error, by its SQLSTATE class (manual, appendix A). */
function refusal(error: ServerError, candidate: Candidate): Failure {
  const { code, hint } = meaningOf(error, candidate);
  return failure(candidate, { code, why: error.message, hint, server: wordsOf(error) });
}

function meaningOf(
  { sqlstate, message }: ServerError,
  candidate: Candidate,
): Pick<Explanation, "code" | "hint"> {
  if (sqlstate === "3D000" || (sqlstate === POOLERS && POOLERS_NO_DATABASE.test(message))) {
    return {
      code: "EBB_NO_DATABASE",
      hint: "Check the database's name, or create it: ebb create-db",
    };
  }
  if (sqlstate === "42501") {
    const { user, database } = candidate.connection;
    const grant = `grant connect on database ${quoteIdentifier(database)} to ${quoteIdentifier(user)}`;
    return { code: "EBB_AUTH", hint: `Grant the role the privilege: ${grant}` };
  }
  const decoded = candidate.connection.isPasswordDecoded ? DECODED : "";
  // In class 28 only this code is about the password. The others are about access rules.
  if (sqlstate === "28P01" || (sqlstate === POOLERS && POOLERS_NO_LOGIN.test(message))) {
    return { code: "EBB_AUTH", hint: `Check user and password; ${decoded}${from(candidate)}` };
  }
  if (sqlstate.startsWith("28")) {
    const hint = `Check the user, sslmode, and the server's pg_hba.conf; ${from(candidate)}`;
    return { code: "EBB_AUTH", hint };
  }
  // A plain server refuses the words of `options` that choose a server at a proxy.
  if (sqlstate === "42601" && candidate.connection.routing !== undefined) {
    const hint = `Omit ${candidate.connection.routing} from the options: only the proxies of Neon and Supavisor read it; ${from(candidate)}`;
    return { code: "EBB_CONNECT", hint };
  }
  if (PASSING.has(sqlstate)) {
    return { code: "EBB_CONNECT", hint: "Try again in a moment, or wait for it with --wait 30s" };
  }
  return { code: "EBB_CONNECT", hint: `Check the connection; ${from(candidate)}` };
}

/** PgBouncer's SQLSTATE for all its own refusals, and its messages in different releases. */
const POOLERS = "08P01";
const POOLERS_NO_DATABASE = /^no such database|^database ".*" does not exist$/s;
const POOLERS_NO_LOGIN = /authentication failed|^auth failed|^no such user/i;

const DECODED = "%XX in the password was decoded: write %25 for a % that belongs to it; ";

function wordsOf(error: ServerError): ServerWords {
  const { sqlstate, detail, hint } = error;
  return { sqlstate, detail, hint };
}

function from({ connection }: Candidate): string {
  return `the connection is from ${connection.source}`;
}

function failure(
  { connection, server }: Candidate,
  { code, why, hint, server: words }: Explanation,
): Failure {
  const { user, database } = connection;
  const whom = `database "${database}" at ${nameOfServer(server)} as user "${user}"`;
  return new Failure(code, `Cannot connect to ${whom}: ${why}`, { hint, server: words });
}
