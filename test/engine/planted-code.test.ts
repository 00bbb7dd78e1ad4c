import assert from "node:assert/strict";
import { test } from "node:test";
import { SERVER_VERSION } from "../support/cluster.ts";
import { until } from "../support/project.ts";
import { connectTo } from "../support/test-database.ts";
import { onServer, type ServerSite } from "./server.ts";
import { errorOf, writeLine } from "./site.ts";

/** A role that may create in the ledger's schema makes the ledger before ebb does. */
const TABLES = `create table ebb_version (version_num text not null primary key);
create table ebb_log (id int8 generated always as identity primary key, at timestamptz not null default clock_timestamp(),
  format int4 not null default 1, run_id uuid not null, event text not null, direction text, revision text, parents text[],
  labels text[], depends text[], message text, checksum text, up_sql text, down_sql text, statement int4, statement_hash text,
  duration_ms float8, error text, tag text, db_user text, os_user text, host text, application text, ebb_version text,
  unique (revision, id));
insert into ebb_version values ('aaaa')`;
const CAUGHT = "language plpgsql as $$ begin raise exception 'caught'; end $$";
const TRIGGER = `create function t() returns trigger ${CAUGHT}; create trigger t before insert or delete on ebb_log for each row execute function t()`;
const TRAP = `create function trap(text) returns text immutable ${CAUGHT}`;

/** What it hides in them, so that it runs with the rights of whoever migrates. */
const PLANTED: readonly (readonly [string, string])[] = [
  ["a trigger", TRIGGER],
  ["a rule", `${TRAP}; create rule r as on insert to ebb_log do also select trap('')`],
  ["a default", `${TRAP}; alter table ebb_log alter column tag set default trap('')`],
  [
    "a default that runs SQL from a text",
    `alter table ebb_log alter column host set default query_to_xml('select trap('''')', true, true, '')::text; ${TRAP}`,
  ],
  [
    "a generated column",
    `${TRAP}; alter table ebb_log add column g text generated always as (trap(event)) stored`,
  ],
  ["a check constraint", `${TRAP}; alter table ebb_log add check (trap(event) is null)`],
  ["an index on an expression", `${TRAP}; create index on ebb_log (trap(event))`],
  [
    "a partial index",
    `${TRAP}; truncate ebb_version; create index on ebb_version (version_num) where trap(version_num) is null`,
  ],
  [
    "a domain with a check",
    `${TRAP}; create domain d as text; alter table ebb_log alter column event type d; alter domain d add check (trap(value) is null) not valid`,
  ],
  [
    "a type with a cast of its own",
    `create type e as enum ('aaaa'); alter table ebb_version alter column version_num type e using version_num::e;
     create function cast_e(e) returns text ${CAUGHT}; create cast (e as text) with function cast_e(e)`,
  ],
  [
    "a row policy",
    `${TRAP}; alter table ebb_version enable row level security; create policy p on ebb_version using (trap(version_num) is null)`,
  ],
  [
    "a child table",
    `create table child () inherits (ebb_version); create function t() returns trigger ${CAUGHT}; create trigger t before delete on child for each row execute function t()`,
  ],
  [
    "partitions",
    `drop table ebb_version; create table ebb_version (version_num text) partition by list (version_num); create table ebb_version_1 partition of ebb_version default;
     create function t() returns trigger ${CAUGHT}; create trigger t before insert on ebb_version_1 for each row execute function t()`,
  ],
  [
    "a foreign key to it",
    `create table reached (v text references ebb_version on delete cascade on update cascade); create function t() returns trigger ${CAUGHT};
     create constraint trigger t after delete or update on reached deferrable initially deferred for each row execute function t(); insert into reached values ('aaaa')`,
  ],
  [
    "a foreign key of it",
    "create table wide (t text primary key); alter table ebb_log add foreign key (tag) references wide",
  ],
  [
    "a collation",
    'create collation own from "C"; alter table ebb_version alter column version_num type text collate own',
  ],
  [
    "an exclusion constraint",
    `${TRAP}; alter table ebb_log add exclude using btree (trap(event) with =)`,
  ],
  [
    "an index with a type of its own",
    `create domain d as text; create index on ebb_log ((tag::d))`,
  ],
  ["a statistics object", "create statistics own on event, tag from ebb_log"],
  [
    "a column in place of which a function is called",
    `alter table ebb_log drop column parents; create function parents(ebb_log) returns text[] ${CAUGHT}`,
  ],
  [
    "an added column",
    `create domain d as text; ${TRAP}; alter table ebb_version add column extra d; alter table ebb_version alter column extra set default trap('')`,
  ],
];

/** Is refused as long as another role owns the ledger, whatever it calls. */
const FOREIGN: typeof PLANTED = [
  [
    "an exclusion constraint over columns",
    "alter table ebb_log add exclude using btree (tag with =)",
  ],
];

for (const [what, sql] of [...PLANTED, ...FOREIGN]) {
  test(
    `no command runs what ${what} of a ledger that another role created would call`,
    onServer(async (site) => {
      const { superuser, dev } = await afterAttack(site, `${TABLES}; ${sql}`);
      const runs = [...COMMANDS.map((argv) => [superuser, argv] as const), [dev, ["up"]] as const];
      for (const [url, argv] of runs) {
        const { status, stdout, stderr } = await site.as(url, ...argv, "--json");
        assert.equal(status, 1, `${argv}: ${stdout}${stderr}`);
        assert.equal(errorOf(JSON.parse(stdout)).code, "EBB_LEDGER_UNTRUSTED", argv.join(" "));
        assert.doesNotMatch(stdout + stderr, /caught/);
      }
      await release(site);
    }),
  );
}

for (const [what, sql] of PLANTED) {
  test(
    `no command runs what ${what} of a ledger that was taken over would call`,
    onServer(async (site) => {
      const { dev } = await afterAttack(site, `${TABLES}; ${sql}`);
      await site.db.query(
        `alter table ebb_version owner to ${site.roleName("dev")}; alter table ebb_log owner to ${site.roleName("dev")}`,
      );
      for (const argv of [["status"], ["up"]]) {
        const { status, stdout, stderr } = await site.as(dev, ...argv, "--json");
        assert.equal(status, 1, `${argv}: ${stdout}${stderr}`);
        assert.equal(errorOf(JSON.parse(stdout)).code, "EBB_LEDGER_UNTRUSTED", argv.join(" "));
        assert.doesNotMatch(stdout + stderr, /caught/);
      }
      await release(site);
    }),
  );
}

/** What a role with all rights on a ledger of the migrating role can add to it. */
const REACHING: readonly (readonly [string, string])[] = [
  ["a trigger", TRIGGER],
  [
    "a foreign key with a trigger behind it",
    `create table reached (v text references ebb_version on delete cascade); create function t() returns trigger ${CAUGHT};
     create trigger t after delete on reached for each row execute function t(); insert into reached values ('aaaa')`,
  ],
  [
    "a foreign key, and another one to its table",
    `create table reached (v text primary key references ebb_version on delete cascade); create table next (v text references reached on delete cascade);
     create function t() returns trigger ${CAUGHT}; create trigger t after delete on next for each row execute function t()`,
  ],
];
for (const [what, sql] of REACHING) {
  test(
    `no command runs ${what} that a role with rights on the ledger made`,
    onServer(async (site) => {
      const app = await site.role("app");
      const name = site.roleName("app");
      writeLine(site);
      await site.ebb("upgrade", "aaaa");
      await site.db.query(
        `grant create on schema public to ${name}; grant all on ebb_version, ebb_log to ${name}`,
      );
      await runAs(app, sql);
      for (const argv of [["up"], ["downgrade", "-1"], ["stamp", "base"], ["status"]]) {
        const { status, value } = await site.json(...argv);
        assert.deepEqual([status, errorOf(value).code], [1, "EBB_LEDGER_UNTRUSTED"], argv.join());
      }
      await site.db.query(`drop owned by ${name} cascade`);
    }),
  );
}

test(
  "upgrade accepts a foreign key to the ledger from a table of its own role",
  onServer(async (site) => {
    writeLine(site);
    await site.ebb("upgrade", "aaaa");
    await site.db.query("create table releases (v text references ebb_version on delete cascade)");
    const { status, stderr } = await site.ebb("up");
    assert.equal(status, 0, stderr);
  }),
);

if (SERVER_VERSION >= 15) {
  test(
    "no command runs the row filter of a publication of a role that owned the ledger",
    onServer(async (site) => {
      const app = await site.role("app");
      const name = site.roleName("app");
      writeLine(site);
      await site.ebb("upgrade", "aaaa");
      await site.db.query(`grant create on schema public to ${name}; grant create on database ${site.db.name} to ${name};
        alter table ebb_version owner to ${name}`);
      await runAs(app, "create publication p for table ebb_version where (version_num <> 'x')");
      await site.db.query("alter table ebb_version owner to current_user");
      for (const argv of [["up"], ["downgrade", "-1"], ["stamp", "base"], ["status"]]) {
        const { status, value } = await site.json(...argv);
        const { code, message } = errorOf(value);
        assert.deepEqual([status, code], [1, "EBB_LEDGER_UNTRUSTED"], argv.join());
        assert.match(String(message), /publication p with a row filter/);
      }
      await site.db.query(`drop owned by ${name} cascade`);
    }),
  );
}

const COMMANDS = [
  ["up"],
  ["down"],
  ["redo"],
  ["stamp", "base"],
  ["ensure-version"],
  ["current"],
  ["status"],
  ["check"],
  ["log"],
  ["plan", "upgrade", "head"],
];

test(
  "upgrade accepts tables of another role when nothing is hidden in them",
  onServer(async (site) => {
    const { superuser } = await afterAttack(site, TABLES);
    const { status, stderr } = await site.as(superuser, "up");
    await release(site);
    assert.equal(status, 0, stderr);
  }),
);

test(
  "upgrade runs no trigger that is planted between two of its revisions",
  onServer(async (site) => {
    const { superuser, app } = await afterAttack(site, TABLES);
    await site.db.query("delete from ebb_version");
    site.revision({ id: "aaaa", up: "select pg_advisory_lock(77), pg_advisory_unlock(77);" });
    const keeper = connectTo(site.db.url);
    await keeper.unsafe("select pg_advisory_lock(77)");
    const attacker = connectTo(app);
    const running = site.as(superuser, "up");
    await waiting(site, "locktype = 'advisory'");
    const planting = attacker.unsafe(TRIGGER).simple();
    const planted = planting.then(() => true);
    await waiting(site, "locktype = 'relation'");
    await keeper.unsafe("select pg_advisory_unlock(77)");
    const { status, stderr } = await running;
    assert.equal(await planted, true);
    const heads = await site.heads();
    for (const client of [keeper, attacker]) await client.end({ timeout: 1 });
    await release(site);
    assert.deepEqual([status, heads], [4, ["aaaa"]], stderr);
    assert.doesNotMatch(stderr, /caught/);
  }),
);

test(
  "upgrade runs a trigger that the owner of its tables created, with the owner's own function",
  onServer(async (site) => {
    const dev = await site.role("dev");
    await site.db.query(`grant create on schema public to ${site.roleName("dev")}`);
    writeLine(site);
    await site.as(dev, "upgrade", "aaaa");
    const client = connectTo(dev);
    await client
      .unsafe(
        "create table told (); create function t() returns trigger language plpgsql as $$ begin insert into told default values; return new; end $$; create trigger t before insert on ebb_version for each row execute function t()",
      )
      .simple();
    await client.end({ timeout: 1 });
    const { status, stderr } = await site.as(dev, "up");
    assert.equal(status, 0, stderr);
    assert.equal(await site.value("select count(*)::int from told"), 2);
  }),
);

interface Attacked {
  readonly superuser: string;
  /** A role that migrates and is no superuser. */
  readonly dev: string;
  readonly app: string;
}

/** A database in which an application's role did something before ebb came. */
async function afterAttack(site: ServerSite, sql: string): Promise<Attacked> {
  const [app, dev] = [await site.role("app"), await site.role("dev")];
  await site.db.query(
    `grant create on schema public to ${site.roleName("app")}, ${site.roleName("dev")}`,
  );
  await runAs(app, `${sql}; grant all on ebb_version, ebb_log to ${site.roleName("dev")}`);
  writeLine(site);
  return { superuser: site.db.url, dev, app };
}

async function runAs(url: string, sql: string): Promise<void> {
  const client = connectTo(url);
  await client.unsafe(sql).simple();
  await client.end({ timeout: 1 });
}

async function release(site: ServerSite): Promise<void> {
  await site.db.query(
    `drop owned by ${site.roleName("app")} cascade; drop owned by ${site.roleName("dev")} cascade`,
  );
}

/** Waits until a session of this database waits for a lock. */
async function waiting(site: ServerSite, condition: string): Promise<void> {
  await until(async () => {
    const sql = `select 1 from pg_locks where not granted and ${condition} and database = (select oid from pg_database where datname = current_database())`;
    return (await site.db.query(sql)).length > 0;
  });
}
