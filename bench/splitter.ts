import process from "node:process";
import { readStatements } from "../src/sql/statements.ts";

const MEGABYTE = 1_000_000;
const ROUNDS = 5;

const SHAPES: Readonly<Record<string, string>> = {
  tables: `-- A table as people write them
create table if not exists app.user_profiles (
  discord_user_id bigint primary key references app.users (id) on delete cascade,
  profile_data jsonb not null default '{}'::jsonb, -- everything else
  last_updated timestamptz not null default now() check (last_updated > '2020-01-01')
);
create index concurrently on app.user_profiles using gin ((profile_data -> 'puuid'));
`,
  functions: `create or replace function app.touch() returns trigger language plpgsql as $body$
begin
  -- the body is one token
  new.last_updated := now();
  return new;
end;
$body$;
create function app.sum(a int, b int) returns int begin atomic select case when a > 0 then a + b end; end;
`,
  inserts: `insert into t values (1, 'it''s one', E'a\\tb', 1.5e-3), (2, "quoted", U&'\\0041', 0x1F), (3, null, $$x$$, -1);
`,
  copies: `copy t (a, b) from stdin;
${"1\tsome text that is no SQL: it's free of rules\n".repeat(50)}\\.
`,
};

for (const [name, shape] of Object.entries(SHAPES)) {
  const text = shape.repeat(Math.ceil((10 * MEGABYTE) / shape.length));
  process.stdout.write(`${name.padEnd(10)} ${Math.round(bestSpeed(text))} MB/s\n`);
}

/** The best of some rounds: the others had to share the machine. */
function bestSpeed(text: string): number {
  let best = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    readStatements({ name: "generated", text }, 0);
    best = Math.max(best, text.length / MEGABYTE / ((performance.now() - start) / 1000));
  }
  return best;
}
