import { COMMENTS, GRANTS, ROUTINE_SLOTS, SMALL_SLOTS } from "./small-slots.ts";

const TYPES = [
  "int",
  "bigint default 7",
  "text not null default 'x'",
  "varchar(9)",
  "numeric(9, 2)",
  "e0",
  "e0 default 'z'",
  "e0[]",
  "e1 not null default 'z'",
  "d0",
  "d1 default 5",
  "d0[]",
  "c0",
  "int default f0(2)",
  "int generated always as (id * 2) stored",
  "int generated always as identity",
  "serial",
  "bigint default nextval('s0')",
  'text collate "C"',
  "jsonb",
  "r0",
  "timestamptz default now()",
  "text constraint filled not null",
];

/** Relations that views can read, with columns that they mostly have. */
const READABLE = ["t0", "t1", "t2", "q0", "ch0", "v0", "v1", "v2", "v3", "m0"];

function enums(name: string): readonly string[] {
  return ["'z', 'a'", "'a', 'z'", "'z', 'b', 'a'", "'z', 'a', 'b', 'c'", "'z'"].map(
    (values) => `create type ${name} as enum (${values})`,
  );
}

function columns(table: string, name: string): readonly string[] {
  return TYPES.map(
    (type) => `alter table ${table} add column ${name} ${type.replace("filled", `filled_${name}`)}`,
  );
}

function views(name: string): readonly string[] {
  return READABLE.filter((over) => over !== name).flatMap((over) => [
    `create view ${name} as select id, a from ${over}`,
    `create view ${name} as select id, a, b from ${over}`,
    `create view ${name} as select id, b as a, count(*) as n from ${over} group by id, b`,
    `create view ${name} with (security_barrier) as select x.id, x.a, y.b from ${over} x join t0 y using (id) where f0(x.id) > 0`,
    `create view ${name} as select o.*, 1 as one from ${over} o`,
    `create view ${name} (id, a) as select id, a::text from ${over} where a is not null with check option`,
    `create view ${name} as select id, a from ${over} union all select id, null from t1`,
  ]);
}

function policies(table: string, name: string): readonly string[] {
  return [
    `create policy ${name} on ${table} using (id > 0)`,
    `create policy ${name} on ${table} for select to ebb_a using (a is not null)`,
    `create policy ${name} on ${table} as restrictive for update using (f0(id) > 0) with check (id < 9)`,
    `create policy ${name} on ${table} using (exists (select from v0 where v0.id = ${table}.id))`,
    `create policy ${name} on ${table} for insert with check (b::text = 'a')`,
  ];
}

function triggers(table: string, name: string): readonly string[] {
  return [
    `create trigger ${name} before insert on ${table} for each row execute function tf()`,
    `create trigger ${name} after update of a on ${table} for each row when (old.a is distinct from new.a) execute function tf()`,
    `create trigger ${name} after delete on ${table} referencing old table as gone for each statement execute function tf('x')`,
    `create constraint trigger ${name} after insert on ${table} deferrable for each row execute function tf()`,
    `create trigger ${name} instead of insert on ${table} for each row execute function tf()`,
  ];
}

function indexes(table: string, name: string): readonly string[] {
  return [
    `create index ${name} on ${table} (a)`,
    `create index ${name} on ${table} (a, b desc nulls last) where b is not null`,
    `create index ${name} on ${table} (f0(id))`,
    `create unique index ${name} on ${table} (id) include (b)`,
    `create index ${name} on ${table} using hash (id)`,
  ];
}

function constraints(table: string, name: string): readonly string[] {
  const add = `alter table ${table} add constraint ${name}`;
  return [
    `${add} check (id > 0)`,
    `${add} check (a is not null) no inherit not valid`,
    `${add} check (f0(id) > 0)`,
    `${add} check (b::text <> 'q') no inherit`,
    `${add} unique (id, a)`,
    `${add} unique (id) deferrable initially deferred`,
    `${add} foreign key (id) references t0`,
    `${add} foreign key (id) references t1 on delete cascade deferrable`,
    `${add} foreign key (id) references t2 not valid`,
    `${add} exclude using btree (id with =)`,
  ];
}

const TYPE_SLOTS: readonly (readonly [string, readonly string[]])[] = [
  ["s", ["create schema app", "create schema app authorization ebb_a"]],
  ["tf", ["create function tf() returns trigger language plpgsql as 'begin return new; end'"]],
  ["e0", enums("e0")],
  ["e1", [...enums("e1"), ...enums("app.e1")]],
  [
    "d0",
    [
      "create domain d0 as int check (value > 0)",
      "create domain d0 as int not null default 3",
      "create domain d0 as bigint constraint few check (value < 1000)",
      "create domain d0 as text",
    ],
  ],
  [
    "d1",
    [
      "create domain d1 as d0",
      "create domain d1 as int check (fd(value) > 0)",
      "create domain d1 as e0",
    ],
  ],
  [
    "c0",
    [
      "create type c0 as (a int, b text)",
      "create type c0 as (a int, e e0)",
      "create type c0 as (a int, b varchar(9))",
      "create type c0 as (a bigint, c d0)",
    ],
  ],
  [
    "r0",
    ["create type r0 as range (subtype = int)", "create type r0 as range (subtype = numeric)"],
  ],
  [
    "s0",
    [
      "create sequence s0",
      "create sequence s0 as int increment 5 cycle",
      "create sequence s0 minvalue -5 start 2 cache 9",
      "create sequence s0 owned by t0.id",
    ],
  ],
];

const TABLE_SLOTS: readonly (readonly [string, readonly string[]])[] = [
  ["t0", ["create table t0 (id int primary key)", "create table t0 (id bigint primary key)"]],
  ["t1", ["create table t1 (id int primary key)", "create unlogged table t1 (id int primary key)"]],
  [
    "t2",
    [
      "create table t2 (id int, primary key (id))",
      "create table t2 (id int primary key) partition by hash (id)",
    ],
  ],
  [
    "ty0",
    [
      "create table ty0 of c0",
      "create table ty0 of c0 (a default 3 not null)",
      "create table ty0 (a int, b text)",
    ],
  ],
  ["t0a", columns("t0", "a")],
  ["t0b", columns("t0", "b")],
  ["t0c", columns("t0", "c")],
  ["t1a", columns("t1", "a")],
  ["t1b", columns("t1", "b")],
  ["t2a", columns("t2", "a")],
  ["t2b", columns("t2", "b")],
  [
    "ch0",
    [
      "create table ch0 (id int, k int) inherits (t0)",
      "create table ch0 (id int, k text) inherits (t0)",
    ],
  ],
  ["ch0a", columns("ch0", "k2")],
  ["ch1", ["create table ch1 () inherits (t1)", "create table ch1 (k int) inherits (t1)"]],
  [
    "q0",
    [
      "create table q0 (id int not null, a int) partition by range (id)",
      "create table q0 (id int not null, a text) partition by list (id)",
      "create table q0 (id int not null, a e0) partition by hash (id)",
    ],
  ],
  ["q0b", columns("q0", "b")],
  ["q0k", ["alter table q0 add primary key (id)", "alter table q0 add unique (id)"]],
  [
    "q1",
    [
      "create table q1 partition of q0 for values from (0) to (10)",
      "create table q1 partition of q0 for values from (0) to (20)",
      "create table q1 partition of q0 for values in (1, 2)",
      "create table q1 partition of q0 for values with (modulus 2, remainder 0)",
      "create table q1 (id int not null, a int)",
    ],
  ],
  [
    "q2",
    [
      "create table q2 partition of q0 for values from (20) to (30) partition by range (a)",
      "create table q2 partition of q0 for values in (3) partition by list (a)",
      "create table q2 partition of q0 default",
    ],
  ],
  [
    "q3",
    [
      "create table q3 partition of q2 default",
      "create table q3 partition of q2 for values from (1) to (5)",
    ],
  ],
];

const VIEW_SLOTS: readonly (readonly [string, readonly string[]])[] = [
  ["v0", views("v0")],
  ["v1", views("v1")],
  ["v2", views("v2")],
  ["v3", views("v3")],
  ["m0", views("m0").map((sql) => sql.replace("create view", "create materialized view"))],
  ["m0i", indexes("m0", "m0_i")],
];

function several(
  name: string,
  count: number,
  all: readonly string[],
): [string, readonly string[]][] {
  return Array.from({ length: count }, (_, at) => [`${name}${at}`, all]);
}

/** The statements that a random schema can hold: at most one of each slot. */
export const SLOTS: ReadonlyMap<string, readonly string[]> = new Map([
  ...TYPE_SLOTS,
  ...ROUTINE_SLOTS,
  ...TABLE_SLOTS,
  ["t0k", constraints("t0", "k0")],
  ["t1k", constraints("t1", "k1")],
  ["t2k", constraints("t2", "k2")],
  ["q0c", constraints("q0", "k3")],
  ["chk", constraints("ch0", "k0")],
  ["t0i", indexes("t0", "t0_i")],
  ["t1i", indexes("t1", "t1_i")],
  ["q0i", indexes("q0", "q0_i")],
  ...VIEW_SLOTS,
  ["g0", triggers("t0", "g0")],
  ["g1", triggers("v0", "g1")],
  ["g2", triggers("q0", "g2")],
  ["p0", policies("t0", "p0")],
  ["p1p", policies("t1", "p1")],
  ...SMALL_SLOTS,
  ...several("grant", 4, [...GRANTS, "revoke execute on function f0(int) from public"]),
  ...several("comment", 5, COMMENTS),
]);
