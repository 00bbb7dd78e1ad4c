/** Functions, procedures and aggregates. */
export const ROUTINE_SLOTS: readonly (readonly [string, readonly string[]])[] = [
  [
    "f0",
    [
      "create function f0(a int) returns int immutable language sql as 'select $1 + 1'",
      "create function f0(a int, b int default 0) returns int immutable language sql return a + b",
      "create function f0(a bigint) returns bigint immutable language sql return a",
    ],
  ],
  [
    "fd",
    [
      "create function fd(a int) returns int immutable language sql as 'select 1'",
      "create function fd(a int) returns bigint immutable language sql return a",
    ],
  ],
  [
    "f1",
    [
      "create function f1(a e0 default 'z') returns e0 language sql return a",
      "create function f1(a e0[]) returns setof e0 language sql stable as 'select unnest($1)'",
      "create function f1(a d0) returns d1 language sql strict return a",
      "create function f1(a c0) returns int language plpgsql as 'begin return 1; end'",
    ],
  ],
  [
    "f2",
    [
      "create function f2() returns bigint language sql begin atomic select count(*) from v0; end",
      "create function f2() returns setof t0 language sql as 'select * from t0'",
      "create function f2(row t1) returns text language sql return row.a::text",
      "create function f2() returns table (x int, y text) language sql as 'select 1, null'",
      "create function f2() returns setof v1 language sql begin atomic select * from v1; end",
    ],
  ],
  [
    "p1",
    [
      "create procedure p1(a int) language sql as 'select 1'",
      "create procedure p1(inout a e0) language plpgsql as 'begin end'",
      "create procedure p1() language sql begin atomic delete from t0 where id = 1; end",
    ],
  ],
  [
    "agg",
    [
      "create aggregate agg(int) (sfunc = int4pl, stype = int, initcond = '0')",
      "create aggregate agg(int) (sfunc = int4pl, stype = int)",
    ],
  ],
];

/** Settings and small objects. */
export const SMALL_SLOTS: readonly (readonly [string, readonly string[]])[] = [
  [
    "security",
    ["alter table t0 enable row level security", "alter table t0 force row level security"],
  ],
  [
    "replica",
    ["alter table t0 replica identity full", "alter table t1 replica identity using index t1_pkey"],
  ],
  ["cluster", ["alter table t0 cluster on t0_pkey", "alter table t1 cluster on t1_i"]],
  [
    "storage",
    ["alter table t0 set (fillfactor = 70)", "alter table t1 set (autovacuum_enabled = off)"],
  ],
  [
    "statistics",
    ["alter table t0 alter a set statistics 5", "alter table t0 alter a set (n_distinct = 5)"],
  ],
  [
    "kept",
    ["alter table t0 alter b set storage external", "alter table t1 alter a set compression pglz"],
  ],
  [
    "several",
    ["create statistics st on id, a from t0", "create statistics st (mcv) on id, a from t1"],
  ],
  ["off", ["alter table t0 disable trigger g0", "alter table t0 enable always trigger g0"]],
  [
    "rule",
    [
      "create rule r as on delete to t0 do nothing",
      "create rule r as on insert to v0 do instead insert into t1 (id) values (new.id)",
    ],
  ],
  [
    "owner",
    [
      "alter table t2 owner to ebb_a",
      "alter function tf() owner to ebb_a",
      "alter type e0 owner to ebb_a",
    ],
  ],
  [
    "publication",
    [
      "create publication p for table t0",
      "create publication p for table t0 (id) where (id > 1), t1",
    ],
  ],
  [
    "privileges",
    [
      "alter default privileges grant select on tables to ebb_a",
      "alter default privileges in schema public revoke execute on functions from public",
    ],
  ],
  ["operator", ["create operator === (function = f0, leftarg = int, rightarg = int)"]],
  ["cast", ["create cast (c0 as int) with function f1(c0)"]],
];

/** Privileges on some objects. */
export const GRANTS = [
  "select on t0",
  "select (a) on t0",
  "update (b), insert on t1",
  "select on v0",
  "select (a) on v1",
  "all on m0",
  "usage on schema app",
  "usage on sequence s0",
  "usage on type e0",
  "usage on type d0",
  "select on q0",
].map((what) => `grant ${what} to ebb_a`);

/** Comments on some objects. */
export const COMMENTS = [
  "table t0",
  "column t0.a",
  "column v0.a",
  "view v0",
  "view v1",
  "materialized view m0",
  "type e0",
  "domain d0",
  "constraint k0 on t0",
  "constraint few on domain d0",
  "index t0_i",
  "trigger g0 on t0",
  "policy p0 on t0",
  "function f0(int)",
  "sequence s0",
  "type c0",
  "column c0.a",
  "rule r on t0",
  "statistics st",
].map((what) => `comment on ${what} is 'x'`);
