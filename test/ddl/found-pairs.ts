/** Two schemas between which a first version of the writer went wrong. */
interface FoundPair {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly since?: number;
}

/** Pairs that schemas drawn at random brought up, made small. */
export const FOUND_PAIRS: readonly FoundPair[] = [
  {
    name: "a sequence of a column has the owner of its table",
    before: "create table t (id int generated always as identity, n serial)",
    after:
      "create table t (id int generated always as identity, n serial); alter table t owner to ebb_a",
  },
  {
    name: "a new view gets its privileges under the default privileges before their change",
    before: "alter default privileges grant select on tables to ebb_a",
    after: "create view v as select 1 as one; grant select on v to ebb_a",
  },
  {
    name: "a default privilege of a view's owner is one of the owner",
    before: "alter default privileges grant select on tables to ebb_a",
    after:
      "alter default privileges grant select on tables to ebb_a; create view v as select 1 as one; alter view v owner to ebb_a",
  },
  {
    name: "storage and compression stay when a column gets another type",
    before:
      "create table t (a text compression pglz, b jsonb); alter table t alter b set storage external",
    after:
      "create table t (a bytea compression pglz, b text); alter table t alter b set storage external",
    since: 14,
  },
  {
    name: "the storage of the old type does not come back",
    before:
      "create type e as enum ('a'); create table t (a text); alter table t alter a set storage external",
    after: "create type e as enum ('a'); create table t (a e)",
  },
  {
    name: "a range type with a column is made again, with its multirange and functions",
    before: "create type r as range (subtype = int); create table t (a r)",
    after: "create type r as range (subtype = numeric); create table t (a r)",
  },
  {
    name: "a table of a type becomes one of its own, with other columns",
    before: "create type c as (a int, b text); create table t of c",
    after: "create type c as (a int, b text); create table t (a bigint)",
  },
  {
    name: "a new child table comes after the new type of its parent's column",
    before: "create table p (id bigint)",
    after: "create table p (id int); create table c (id int) inherits (p)",
  },
  {
    name: "a child table with NOT NULL of its own goes before the key of its parent changes",
    before: "create table p (id bigint primary key)",
    after:
      "create table p (id int primary key); create table c (id int not null) inherits (p); create publication a for table c",
  },
  {
    name: "a new child table has no compression that its parent got later",
    before: "select 1",
    after:
      "create table p (a text); create table c () inherits (p); alter table only p alter a set compression pglz",
    since: 14,
  },
  {
    name: "a column becomes an identity in a table with child tables",
    before: "create table p (id int); create table c () inherits (p)",
    after:
      "create table p (id int, n int generated always as identity); create table c () inherits (p)",
  },
  {
    name: "a partition that is attached again gets no second exclusion constraint",
    before:
      "create table q (id int) partition by range (id); create table q1 partition of q for values from (0) to (9); alter table q add constraint x exclude using btree (id with =)",
    after:
      "create table q (id int) partition by range (id); create table q1 partition of q for values from (0) to (5); alter table q add constraint x exclude using btree (id with =)",
    since: 17,
  },
  {
    name: "a partition that leaves has no foreign key of the whole",
    before:
      "create table k (id int primary key); create table q (id int references k) partition by range (id); create table q1 partition of q for values from (0) to (9)",
    after: "create table q (id int) partition by list (id); create table q1 (id int)",
  },
  {
    name: "an old function goes before another of its name comes, which a call fits as well",
    before:
      "create function f(a int) returns int immutable language sql as 'select 1'; create table t (a int default f(2)); create table u (a int default f(2), b text)",
    after:
      "create function f(a int, b int default 0) returns int immutable language sql as 'select 1'; create table t (a int default f(2)); create sequence s; create table u (a int default nextval('s'), b text)",
  },
  {
    name: "an enum in a composite type of a column loses a value",
    before:
      "create type e as enum ('a', 'b'); create type c as (x int, y e); create table t (a c, b e)",
    after:
      "create type e as enum ('a'); create type c as (x int, y e); create table t (a c, b int)",
  },
  {
    name: "a check of a child of its own goes after that of its parent",
    before:
      "create table p (a int); create table c () inherits (p); alter table c add constraint k check (a > 0); alter table p add constraint k check (a > 0)",
    after:
      "create table p (a int); create table c () inherits (p); alter table p add constraint k check (a > 1)",
  },
  {
    name: "a table leaves its publication before it is unlogged",
    before: "create table t (a int); create table u (a int); create publication x for table t, u",
    after:
      "create unlogged table t (a int); create table u (a int); create publication x for table u",
  },
  {
    name: "a domain in an array, or in a composite type, of a column becomes NOT NULL",
    before:
      "create domain d as int; create type c as (x d); create table t (a d[]); create table u (a c)",
    after:
      "create domain d as int not null check (value > 0); create type c as (x d); create table t (a d[]); create table u (a c)",
  },
  {
    name: "a partition leaves before the check goes that it had from the whole",
    before:
      "create table q (id int check (id > 0)) partition by range (id); create table q1 partition of q for values from (0) to (9)",
    after:
      "create table q (id int check (id > 0)) partition by range (id); create table q1 (id int)",
  },
  {
    name: "the sequence of an identity gets another name, with a comment and grants",
    before:
      "create table t (a int generated always as identity, b bigint generated always as identity); grant usage on sequence t_b_seq to public",
    after:
      "create table t (a int generated always as identity (sequence name s), b int generated always as identity (sequence name r)); comment on sequence s is 'x'; grant usage on sequence s to public",
  },
  {
    name: "a foreign key between columns whose enum gets another order",
    before:
      "create type e as enum ('a', 'b'); create table k (a e primary key); create table t (a e references k)",
    after:
      "create type e as enum ('b', 'a'); create table k (a e primary key); create table t (a e references k)",
  },
  {
    name: "a table gets a second parent, and a column of both changes its type",
    before: "create table p (a int); create table q (a int); create table c (z int) inherits (p)",
    after:
      "create table p (a bigint); create table q (a bigint); create table c (z int) inherits (p, q)",
  },
  {
    name: "a view changes with the name of a column of the view below",
    before:
      "create table t (a int); create view v as select a from t; create view w as select a from v",
    after:
      "create table t (a int); create view v as select a as z from t; create view w as select z as a from v",
  },
  {
    name: "a range type with a canonical function",
    before: "",
    after: `create type r; create function c(r) returns r language internal immutable strict as 'int4range_canonical';
      create type r as range (subtype = int, canonical = c); create table t (a r)`,
  },
  {
    name: "a default calls a function that has another one of its name beside it",
    before:
      "create function f() returns int language sql as 'select 1'; create table t (a int default f())",
    after:
      "create function f(x int default 3) returns int language sql as 'select 1'; create table t (a int default f(4))",
  },
  {
    name: "indexes of the whole on the same columns find theirs in the partitions",
    before: "create table q (id int) partition by hash (id)",
    after: `create table q (id int) partition by range (id);
      create table q1 partition of q for values from (0) to (20);
      create table q2 partition of q default; alter table q add unique (id);
      alter table q add constraint k unique (id) deferrable`,
  },
  {
    name: "indexes on the same columns find theirs in partitions of partitions",
    before: "create table q (id int) partition by hash (id)",
    after: `create table q (id int) partition by range (id);
      create table q2 partition of q default partition by range (id);
      create table q3 partition of q2 default; create index z on q (id); create index on q (id);
      alter table q add unique (id); alter table q add constraint k unique (id) deferrable`,
  },
  {
    name: "a check that a child inherits becomes its own as well, and that of a grandchild is its own no longer",
    before: `create table p (a int); create table c () inherits (p); create table d () inherits (c);
      alter table d add constraint k check (a > 0); alter table p add constraint k check (a > 0)`,
    after: `create table p (a int); create table c () inherits (p); create table d () inherits (c);
      alter table c add constraint k check (a > 0); alter table p add constraint k check (a > 0)`,
  },
  {
    name: "a check stays in the child when the parent loses it, and keeps its comment",
    before: `create table p (a int); create table c () inherits (p);
      alter table p add constraint k check (a > 0) not valid;
      comment on constraint k on c is 'x'`,
    after: `create table p (a int); create table c () inherits (p);
      alter table c add constraint k check (a > 0); comment on constraint k on c is 'x'`,
  },
  {
    name: "a view changes with another kind of view below it, of the same name",
    before:
      "create table t (a int); create materialized view v as select a from t; create view w as select a from v",
    after:
      "create table t (a int, b int); create view v as select a, b from t; create view w as select a, b from v",
  },
  {
    name: "a domain whose check calls a function that is created again",
    before:
      "create function f(a int) returns int immutable language sql as 'select 1'; create domain d as int check (f(value) > 0); create table t (a d)",
    after:
      "create function f(a int) returns bigint immutable language sql as 'select 1'; create domain d as int check (f(value) > 0); create table t (a d)",
  },
  {
    name: "a column gets a domain over that which it had, and which is created again",
    before: "create domain d as int; create domain e as d; create table t (a d)",
    after: "create domain d as text; create domain e as d; create table t (a e)",
  },
  {
    name: "a child keeps NOT NULL when its parent loses it, and a column of its own type",
    before:
      "create table p (a int not null); create table c (b int) inherits (p); create table d () inherits (c)",
    after:
      "create table p (a int, b bigint); create table c (b bigint) inherits (p); create table d () inherits (c); alter table c alter a set not null",
  },
  {
    name: "a partitioned table with a partition gets an identity column",
    before: "create table t (a int) partition by list (a); create table t1 partition of t default",
    after:
      "create table t (a int, b bigint not null generated always as identity) partition by list (a); create table t1 partition of t default",
  },
  {
    name: "a table changes to logged beside a foreign key that references it",
    before: "create unlogged table t (a int primary key); create table u (a int)",
    after: "create table t (a int primary key); create table u (a int references t)",
  },
  {
    name: "two tables change to logged under a foreign key between them",
    before:
      "create unlogged table z (a int primary key); create unlogged table u (a int references z)",
    after: "create table z (a int primary key); create table u (a int references z)",
  },
  {
    name: "two tables in the other order of names change to logged",
    before:
      "create unlogged table a (a int primary key); create unlogged table u (a int references a)",
    after: "create table a (a int primary key); create table u (a int references a)",
  },
];
