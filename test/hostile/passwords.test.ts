import assert from "node:assert/strict";
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createProgram } from "../../src/cli/commands/commands.ts";
import { allOptions } from "../../src/cli/frame/options.ts";
import { quoteLiteral } from "../../src/sql/quote.ts";
import { onServer } from "../engine/server.ts";
import { inWorkplace, revisionFile, type Workplace } from "../support/world.ts";

/** A mark that is in every password and nowhere else. */
const MARK = "Zq9x";
const PRINTABLE = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)).join("");

const PASSWORDS: Readonly<Record<string, string>> = {
  "all printable characters": MARK + PRINTABLE,
  "a URL of its own": `${MARK}@host:5432/db?sslmode=x&password=y#z`,
  "per cents": `%41%${MARK}%zz%00%`,
  "quotes and backslashes": `'"\\${MARK}\\'\\\\`,
  "spaces around it": ` ${MARK} `,
  "colons, as pgpass divides": `:${MARK}:*:`,
  "equals and hashes": `#${MARK}=;#`,
  "a dollar and a substitution": `$HOME $(id) \`id\` ${MARK}`,
  "escapes and controls": `\u0001\u001b]0;${MARK}\u0007\u007f\t`,
  "line ends": `${MARK}\none\r\ntwo`,
  "letters of the world": `é日本😀${MARK}`,
  "what SASLprep changes": `½ⅷ\u00a0\u00ad${MARK}\u200b`,
  "C1 controls": `\u0085\u009b2J${MARK}`,
};

type Way = readonly [name: string, use: (secret: string, place: Spot) => Given | undefined];
interface Spot {
  readonly server: Readonly<Record<string, string>>;
  readonly file: (name: string, text: string) => string;
}
type Given = Readonly<Record<string, string>>;

const WAYS: readonly Way[] = [
  ["PGPASSWORD", (secret, { server }) => ({ ...server, PGPASSWORD: secret })],
  ["DATABASE_URL", (secret, { server }) => ({ DATABASE_URL: urlOf(server, secret) })],
  [
    "EBB_URL as a string of keywords",
    (secret, { server }) => ({
      EBB_URL: `host=${server.PGHOST} port=${server.PGPORT} dbname=${server.PGDATABASE} user=${server.PGUSER} password='${secret.replace(/[\\']/g, "\\$&")}'`,
    }),
  ],
  [
    "a password file",
    (secret, { server, file }) =>
      isOneLine(secret)
        ? { ...server, PGPASSFILE: file("pgpass", `*:*:*:*:${secret.replace(/[\\:]/g, "\\$&")}\n`) }
        : undefined,
  ],
  [
    "a service file",
    (secret, { server, file }) =>
      isOneLine(secret) && secret.trim() === secret
        ? {
            PGSERVICE: "s",
            PGSERVICEFILE: file(
              "service",
              `[s]\nhost=${server.PGHOST}\nport=${server.PGPORT}\ndbname=${server.PGDATABASE}\nuser=${server.PGUSER}\npassword=${secret}\n`,
            ),
          }
        : undefined,
  ],
];

function urlOf(server: Given, secret: string): string {
  return `postgres://${server.PGUSER}:${encodeURIComponent(secret)}@${server.PGHOST}:${server.PGPORT}/${server.PGDATABASE}`;
}

function isOneLine(secret: string): boolean {
  return !/[\r\n]/.test(secret);
}

const COMMANDS = [["up"], ["status"], ["doctor"], ["log"], ["doctor", "--json"], ["log", "--json"]];

for (const [what, password] of Object.entries(PASSWORDS)) {
  test(
    `a password with ${what} connects, and is told nowhere`,
    onServer(async (site) => {
      const url = new URL(await site.role("dev"));
      const dev = site.roleName("dev");
      await site.db.query(
        `grant all on schema public to ${dev}; alter role ${dev} password ${quoteLiteral(password)}`,
      );
      const server = {
        PGHOST: url.hostname,
        PGPORT: url.port,
        PGUSER: dev,
        PGDATABASE: site.db.name,
      };
      for (const [name, use] of WAYS) {
        for (const secret of [password, `${password}wrong`]) {
          const env = use(secret, { server, file: (file, text) => keep(site.cwd, file, text) });
          if (env === undefined) continue;
          await inWorkplace((place) => tellsNothing(place, name, secret === password), { env });
        }
      }
      const rows = await site.db.query(
        "select l::text as line from ebb_log l union all select a::text from pg_stat_activity a",
      );
      await site.db.query(`drop owned by ${dev} cascade`);
      assert.doesNotMatch(JSON.stringify(rows), new RegExp(MARK));
    }),
  );
}

async function tellsNothing(place: Workplace, name: string, isRight: boolean): Promise<void> {
  place.write("migrations/a.sql", revisionFile({ id: "aaaa" }));
  for (const argv of COMMANDS) {
    const { status, stdout, stderr } = await place.ebb(...argv);
    assert.doesNotMatch(stdout + stderr, new RegExp(MARK), `${name}: ${argv}`);
    if (argv[0] === "doctor") continue;
    assert.equal(status, isRight ? 0 : 5, `${name}: ${argv}: ${stderr}`);
  }
}

/** Every command with a password as its word and as the value of each of its options. */
async function misplaced(): Promise<readonly (readonly string[])[]> {
  const typed = `postgres://u:${MARK}pw@127.0.0.1:1/db`;
  const lines: string[][] = [];
  for (const { registered, load } of createProgram().entries) {
    const { name, args } = registered;
    const words = args.some(({ required }) => required) ? ["head"] : [];
    const options = allOptions(await load()).filter(({ value }) => value !== undefined);
    lines.push([name, typed, "--log", "run.log"], [name, ...words, `password=${MARK}pw`]);
    lines.push(...options.map((option) => [name, ...words, `--${option.name}=${typed}`]));
  }
  return lines;
}

test(
  "a password at a wrong place reaches no database, no file and no name",
  onServer(async ({ db }) => {
    await inWorkplace(
      async (place) => {
        place.write("migrations/a.sql", revisionFile({ id: "aaaa" }));
        for (const line of await misplaced()) {
          const { stdout, stderr } = await place.ebb(...line);
          assert.doesNotMatch(stdout + stderr, new RegExp(MARK), line.join(" "));
        }
        assert.equal((await place.ebb("upgrade", "heads")).status, 0);
        const kept = [
          ...readdirSync(place.cwd, { recursive: true, encoding: "utf8" }).flatMap((name) => {
            const path = join(place.cwd, name);
            return statSync(path).isFile() ? [name, readFileSync(path, "utf8")] : [name];
          }),
          ...(await db.query(
            "select l::text from ebb_log l union all select v::text from ebb_version v union all select datname from pg_database",
          )),
        ];
        assert.doesNotMatch(JSON.stringify(kept), new RegExp(MARK));
      },
      {
        env: {
          DATABASE_URL: db.url,
          EBB_SCRATCH_URL: "postgres://u@127.0.0.1:1/x",
          EBB_WAIT: "0",
        },
      },
    );
  }),
);

test(
  "the log keeps no password of the connection that a server's message or an option repeats",
  onServer(async (site) => {
    const url = new URL(await site.role("dev"));
    await site.db.query(
      `grant all on schema public to ${site.roleName("dev")}; alter role ${site.roleName("dev")} password '${MARK}pw'`,
    );
    url.password = `${MARK}pw`;
    site.revision({ id: "aaaa", up: `select '${MARK}pw'::int;` });
    await site.as(url.href, "upgrade", "head", "--tag", `${MARK}pw`);
    const [row] = await site.log("tag, error", "error is not null");
    assert.match(String(row), /^\*\*\* .*integer: "\*\*\*"/);
    await site.db.query(`drop owned by ${site.roleName("dev")} cascade`);
  }),
);

function keep(cwd: string, name: string, text: string): string {
  const path = join(cwd, name);
  writeFileSync(path, text);
  chmodSync(path, 0o600);
  return path;
}
