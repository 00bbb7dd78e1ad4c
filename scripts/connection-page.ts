import { PARAMETER_USES, type ParameterUse } from "../src/connection/parameter-uses.ts";
import { PG_VARIABLES } from "../src/connection/pg-environment.ts";
import { SESSION_VARIABLES } from "../src/connection/session-settings.ts";

const VARIABLES = new Map(PG_VARIABLES.map(([variable, parameter]) => [parameter, variable]));

/** What a user of psql may expect and does not get; test/debian tries each. */
export const UNLIKE_PSQL: readonly string[] = [
  "Nothing is guessed: without a URL and without `PGHOST`, `PGSERVICE` or `PGDATABASE` there is no database, and a word alone is no database's name.",
  "A password in a URL may stand as it is, SQLAlchemy's `postgresql+driver://` is taken, a scheme has no case, and white space around a URL does not count.",
  "`PGHOSTADDR` does not lead a URL to another server than the one that it names.",
  "An empty variable counts as unset, and `PGCLIENTENCODING` is not read: revision files are UTF-8.",
  "`options` and `PGOPTIONS` are set once the connection is there, because poolers refuse them as start-up parameters. They hold settings only (`-c name=value`), and none that can be set at the start alone.",
  "The words of `options` by which a proxy chooses the server (`endpoint=…`, `project=…` of Neon, `reference=…` of Supavisor) are sent at the start. `options[search_path]=a` in a URL, as sqlx writes it, is `options=-c search_path=a`.",
  "`%XX` in a URL's password is decoded as in libpq; an error of the login says so.",
  "`ssl=true`, `ssl=1` and `ssl=verify-full` are taken for `sslmode`, `schema` and `search_path` for the session's search_path, `timezone` for its TimeZone.",
  "`hostaddr` without `host` is enough for `verify-full`: the certificate must then be for the address.",
  "`sslcertmode=require` is refused: ebb cannot check that the server verified the certificate.",
  "Several hosts: a command that writes takes the first that is read-write, unless `target_session_attrs` says otherwise.",
];

/** The rows of the page about connection parameters: those that ebb uses, then the others. */
export function parameterRows(): readonly (readonly string[])[] {
  const rank = (use: ParameterUse): number => (use === "used" ? 0 : 1);
  const uses = [...PARAMETER_USES].sort(([, one], [, other]) => rank(one) - rank(other));
  return uses.map(([name, use]) => {
    const variable = VARIABLES.get(name);
    return [`\`${name}\``, variable === undefined ? "" : `\`${variable}\``, inWords(use)];
  });
}

/** The rows of the variables that set something in the session. */
export function sessionVariableRows(): readonly (readonly string[])[] {
  return SESSION_VARIABLES.map(([variable, setting]) => [`\`${variable}\``, `\`${setting}\``]);
}

function inWords(use: ParameterUse): string {
  if (use === "used") return "used";
  if (use === "ignored") return "ignored";
  if ("form" in use) return "ignored; it must be a whole number";
  const values = use.only.map((value) => `\`${value}\``).join(", ");
  const what = values === "" ? "refused" : `only ${values}`;
  return `${what}: ${use.because}`;
}
