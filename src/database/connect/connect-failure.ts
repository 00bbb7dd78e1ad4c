import type { FailureCode } from "../../codes/codes.ts";
import type { LoginMethod, ServerAddress, TargetSessionAttributes } from "../../connection.ts";
import { Failure, type ServerWords } from "../../failure.ts";
import type { ServerError } from "../../session.ts";
import { quoteIdentifier } from "../../sql/quote.ts";
import { LoginError, type LoginProblem } from "../wire/login.ts";
import { codeOf, describeSocketError, isTlsAlert } from "../wire/socket-error.ts";
import { DeadlineError } from "./deadline.ts";
import { TlsError } from "./encrypt.ts";
import type { Candidate } from "./route.ts";

/**
 * Turns what ended an attempt to connect into a failure that names server, user and database.
 *
 * The password is in none of the words, nor in the cause: driver and socket errors are left behind.
 *
 * @throws the reason of the candidate's `stop`, and an error that is no fault of the network
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
  // Whatever is not the system's word for a fault of the network is a fault of ebb.
  if (codeOf(error) === undefined) throw error;
  const why = describeSocketError(error);
  if (codeOf(error) !== "ENOTFOUND") return unreachable(candidate, why);
  const hint = `Check the host's name; ${from(candidate)}`;
  return failure(candidate, { code: "EBB_CONNECT", why, hint });
}

/** Makes one failure of all the servers that could not be reached. */
export function allFailed(failures: readonly Failure[]): Failure {
  const messages = new Set(failures.map((failure) => failure.message));
  const last = failures.at(-1);
  if (messages.size === 1 && last !== undefined) return last;
  return new Failure("EBB_CONNECT", [...messages].join("; "), { hint: last?.hint });
}

/** A server that ebb does not know how to use. */
export function tooOld(candidate: Candidate, version: string): Failure {
  return failure(candidate, {
    code: "EBB_SERVER_VERSION",
    why: `the server is PostgreSQL ${version}`,
    hint: "ebb needs PostgreSQL 13 or later",
  });
}

/** A server of the wrong kind: the next one may do. */
export function unsuitable(candidate: Candidate, wanted: TargetSessionAttributes): Failure {
  return failure(candidate, {
    code: "EBB_CONNECT",
    why: `the server is not ${wanted}`,
    hint: `target_session_attrs asks for it; ${from(candidate)}`,
  });
}

/** Tells whether the same attempt may succeed a little later (`--wait`). */
export function isWorthRetrying(error: unknown): error is Failure {
  if (!(error instanceof Failure) || error.code !== "EBB_CONNECT") return false;
  return error.server === undefined || PASSING.has(error.server.sqlstate);
}

/** Names a server as people write it: host and port, or the socket's file. */
export function nameOfServer({ host, port, socket }: ServerAddress): string {
  if (socket !== undefined) return socket;
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Starting up, shutting down, recovering from a crash, too many connections. */
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
        why: "the login cannot be bound to the connection, which channel_binding=require asks for",
        hint: "It takes TLS and a role with a scram-sha-256 line in pg_hba.conf, and no pooler in between",
      });
    case "not PostgreSQL":
      return failure(candidate, {
        code: "EBB_CONNECT",
        why: "what answers there is not PostgreSQL",
        hint: `Check the host and the port; ${from(candidate)}`,
      });
    case "server not proven":
      return failure(candidate, {
        code: "EBB_AUTH",
        why: "the server could not prove that it knows the password",
        hint: "Something in between may pretend to be the server: use sslmode=verify-full",
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

/** What the server's own words mean: SQLSTATE classes of the manual's appendix A. */
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
    return { code: "EBB_AUTH", hint: `Give the role the right: ${grant}` };
  }
  // Of the class 28 only this one is about the password; the others are about who may come in how.
  if (sqlstate === "28P01" || (sqlstate === POOLERS && POOLERS_NO_LOGIN.test(message))) {
    return { code: "EBB_AUTH", hint: `Check user and password; ${from(candidate)}` };
  }
  if (sqlstate.startsWith("28")) {
    const hint = `Check the user, sslmode, and the server's pg_hba.conf; ${from(candidate)}`;
    return { code: "EBB_AUTH", hint };
  }
  if (PASSING.has(sqlstate)) {
    return { code: "EBB_CONNECT", hint: "Try again in a moment, or wait for it with --wait 30s" };
  }
  return { code: "EBB_CONNECT", hint: `Check the connection; ${from(candidate)}` };
}

/** PgBouncer's SQLSTATE for all that it refuses itself, and its words in one release or another. */
const POOLERS = "08P01";
const POOLERS_NO_DATABASE = /^no such database|^database ".*" does not exist$/s;
const POOLERS_NO_LOGIN = /authentication failed|^auth failed|^no such user/i;

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
