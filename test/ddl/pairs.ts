/** Two schemas, and rows that must still be there after the way from the one to the other. */
export interface Pair {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** A query whose answer must be the same on both sides of the way there. */
  readonly keeps?: string;
  /** Statements that fill the schema before. */
  readonly rows?: string;
  /** The first major version that knows these objects. */
  readonly since?: number;
}

const USERS = "create table users (id bigint primary key, email text not null)";

/** Pairs for each kind of object; each is gone both ways. */
export const PAIRS: readonly Pair[] = [
  {
    name: "a schema with an owner, a comment and grants",
    before: "",
    after:
      "create schema app authorization ebb_a; comment on schema app is 'x'; grant usage on schema app to public",
  },
  {
    name: "a table with keys, a check, an index, comments and grants",
    before: "",
    after: `${USERS}; alter table users add constraint email_is_long check (length(email) > 3);
      create unique index users_email on users (lower(email)) where email <> '';
      comment on table users is 'people'; comment on column users.email is 'where to write';
      comment on constraint users_pkey on users is 'key'; comment on index users_email is 'index';
      grant select, insert on users to ebb_a; grant update (email) on users to ebb_a`,
  },
  {
    name: "a partition with a foreign key to its own table",
    before: "",
    after: `create table t (id int primary key, r int references t) partition by range (id);
      create table t_1 partition of t for values from (1) to (9); create view v as select r from t`,
  },
  {
    name: "a generated column of a partitioned table",
    before: `create table t (id int, c int, d int generated always as (id * 2) stored)
      partition by range (id); create table t_1 partition of t for values from (1) to (9)`,
    after: `create table t (id int, c int, d int) partition by range (id);
      create table t_1 partition of t for values from (1) to (9)`,
  },
  {
    name: "a privilege on a table, beside one on its column",
    before:
      "create table t (a int, b int); grant select on t to public; grant select (a) on t to public",
    after: "create table t (a int, b int); grant select (a) on t to public",
  },
  {
    name: "a privilege on a column, of a role that has less than by default",
    before: "alter default privileges grant select on tables to public",
    after: `alter default privileges grant select on tables to public;
      create table t (a int, b int); revoke all on t from public; grant select (a) on t to public`,
  },
  {
    name: "privileges that are passed on twice",
    before: `create table u (a int); create role ebb_z; create role ebb_m;
      grant usage on schema public to ebb_z, ebb_m`,
    after: `create role ebb_z; create role ebb_m; create table u (a int);
      grant usage on schema public to ebb_z, ebb_m;
      grant insert on u to ebb_z with grant option; set local role ebb_z; grant insert on u to ebb_m with grant option;
      set local role ebb_m; grant insert on u to ebb_a; reset role;
      create table t (a int); grant insert on t to ebb_z with grant option;
      set local role ebb_z; grant insert on t to ebb_m with grant option;
      set local role ebb_m; grant insert (a) on t to ebb_a; reset role`,
  },
  {
    name: "a table with another parent that has the same column",
    before: "create table a (x int); create table b (x int); create table t () inherits (a)",
    after: "create table a (x int); create table b (x int); create table t () inherits (b)",
  },
  {
    name: "a column that was added and one that was dropped",
    before: "create table t (a int, b text)",
    after: "create table t (a int, c numeric(10, 2) default 1.5 not null)",
  },
  {
    name: "types, defaults and NOT NULL of columns",
    before: "create table t (a int default 1, b varchar(10) not null, c text, d timestamp)",
    after:
      "create table t (a bigint default 2, b text, c int not null, d timestamptz default now())",
    rows: "insert into t values (7, 'x', '8', null)",
    keeps: "select a::text, b, c::text from t",
  },
  {
    name: "a view over a column that changes its type, with all that hangs on it",
    before: `create table t (id int primary key, n int); create view v as select id, n + 1 as m from t;
      create view w as select m from v; create materialized view mv as select n from t;
      create index mv_n on mv (n); comment on view v is 'x'; comment on column v.m is 'y';
      grant select on v to ebb_a; alter view w owner to ebb_a`,
    after: `create table t (id int primary key, n bigint); create view v as select id, n + 1 as m from t;
      create view w as select m from v; create materialized view mv as select n from t;
      create index mv_n on mv (n); comment on view v is 'x'; comment on column v.m is 'y';
      grant select on v to ebb_a; alter view w owner to ebb_a`,
    rows: "insert into t values (1, 2)",
    keeps: "select n::text from t",
  },
  {
    name: "a view that gets a column at the end, and one that loses one",
    before: `${USERS}; create view v as select id from users; create view w as select id, email from users`,
    after: `${USERS}; create view v as select id, email from users; create view w as select email from users`,
  },
  {
    name: "a view over values",
    before: "",
    after: `create view v (a, b) as values (1, '( VALUES'), (2, 'y');
      create materialized view m (a) as values (1), (2)`,
  },
  {
    name: "two tables with foreign keys to each other",
    before: "",
    after: `create table a (id int primary key, b int); create table b (id int primary key, a int references a);
      alter table a add constraint a_b foreign key (b) references b deferrable initially deferred`,
  },
  {
    name: "a foreign key that becomes valid, and another rule of deleting",
    before: `${USERS}; create table posts (user_id bigint); alter table posts add constraint posts_user foreign key (user_id) references users not valid;
      create table likes (user_id bigint constraint likes_user references users)`,
    after: `${USERS}; create table posts (user_id bigint); alter table posts add constraint posts_user foreign key (user_id) references users;
      create table likes (user_id bigint constraint likes_user references users on delete cascade)`,
  },
  {
    name: "a check over a list of texts",
    before: "create table t (state varchar(20))",
    after: "create table t (state varchar(20) check (state in ('new', 'done')))",
  },
  {
    name: "a primary key over other columns, to which a foreign key points",
    before: `create table t (a int primary key, b int not null); create table u (x int references t (a))`,
    after: `create table t (a int, b int not null, constraint t_pkey primary key (b), unique (a)); create table u (x int references t (a))`,
  },
  {
    name: "names of NOT NULL constraints, with comments",
    before: "create table u (a int not null); comment on constraint u_a_not_null on u is 'x'",
    after: `create table u (a int not null); comment on constraint u_a_not_null on u is 'y';
      create table t (a int constraint "a is known" not null, b int not null);
      comment on constraint "a is known" on t is 'x'; comment on constraint t_b_not_null on t is 'y';
      create domain d as int constraint dn not null; comment on constraint dn on domain d is 'z'`,
    since: 18,
  },
  {
    name: "an exclusion constraint and a deferrable unique one",
    before: "create table t (a int4range, b int)",
    after:
      "create table t (a int4range, b int unique deferrable, constraint t_a exclude using gist (a with &&))",
  },
  {
    name: "identity that comes, changes and goes",
    before:
      "create table t (a int not null, b int generated always as identity, c bigint generated by default as identity (start with 5))",
    after:
      "create table t (a int generated always as identity (increment by 2), b int not null, c bigint generated always as identity (start with 7 cache 3))",
    rows: "insert into t (a) values (3)",
    keeps: "select a, b, c::text from t",
  },
  {
    name: "a serial column",
    before: "create table t (a int)",
    after: "create table t (a serial)",
  },
  {
    name: "a sequence and its options",
    before: "create sequence s; create sequence r as int minvalue 0 start 0",
    after:
      "create sequence s increment by -1 minvalue -10 maxvalue 5 start 5 cycle cache 4; create sequence r as bigint minvalue 0 start 0; comment on sequence s is 'x'",
  },
  {
    name: "a generated column",
    before: "create table t (a int, b int)",
    after: "create table t (a int, b int, c int generated always as (a + b) stored)",
  },
  {
    name: "an enum that gets values in all places",
    before: "create type mood as enum ('sad', 'happy')",
    after: "create type mood as enum ('awful', 'sad', 'ok', 'happy', 'great')",
  },
  {
    name: "an enum that loses a value, with all that uses it",
    before: `create type mood as enum ('sad', 'ok', 'happy'); create table t (m mood default 'ok'::mood, ms mood[]);
      create view v as select m from t where m = 'happy'; create function f(m mood) returns text language sql as $$ select m::text $$;
      create index t_m on t (m); create domain feeling as mood check (value <> 'sad'); create table u (f feeling)`,
    after: `create type mood as enum ('happy', 'ok'); create table t (m mood default 'ok'::mood, ms mood[]);
      create view v as select m from t where m = 'happy'; create function f(m mood) returns text language sql as $$ select m::text $$;
      create index t_m on t (m); create domain feeling as mood check (value <> 'ok'); create table u (f feeling)`,
    rows: "insert into t values ('happy', '{ok,happy}'); insert into u values ('happy')",
    keeps: "select m::text, ms::text, (select f::text from u) as f from t",
  },
  {
    name: "a domain and its constraints",
    before:
      "create domain d as text; create domain e as int default 1 constraint c check (value > 0)",
    after:
      "create domain d as text not null default 'x' constraint long check (length(value) > 0); comment on constraint long on domain d is 'y'; create domain e as int constraint c check (value > 1)",
  },
  {
    name: "a composite type and its attributes",
    before: "create type p as (x int, y int)",
    after: "create type p as (x int, z text); comment on column p.z is 'deep'",
  },
  {
    name: "a range type",
    before: "",
    after: "create type floats as range (subtype = float8, subtype_diff = float8mi)",
  },
  {
    name: "functions: a body, a result, a default, settings, grants",
    before: `create function f(a int) returns int language sql as $$ select a $$;
      create function g(a int) returns int language sql as $$ select a $$;
      create view v as select g(1) as x`,
    after: `create function f(a int) returns int language sql immutable strict parallel safe cost 5 set search_path to app, 'a b' as $$ select a + 1 $$;
      create function g(a int) returns bigint language sql as $$ select a::bigint $$;
      create view v as select g(1) as x; revoke execute on function f(int) from public; comment on function g(int) is 'x'`,
  },
  {
    name: "functions that call each other, a procedure and a table that calls a function",
    before: "",
    after: `set check_function_bodies = off; create function a() returns int language sql as $$ select b() $$;
      create function b() returns int language sql as $$ select a() $$;
      create procedure p(x int) language sql as $$ select 1 $$;
      create function n() returns bigint language sql as $$ select count(*) from t $$;
      create table t (id bigint default n(), big text)`,
  },
  {
    name: "a table whose check and index call a function over its rows",
    before: "",
    after: `create table t (a int, b int); create function f(t) returns int language sql immutable as $$ select $1.a $$;
      create index t_f on t (f(t)); alter table t add constraint t_f_is_high check (f(t) > 0)`,
  },
  {
    name: "a function whose body was parsed",
    before: "create table t (a int)",
    after:
      "create table t (a int); create function f() returns bigint language sql begin atomic select count(*) from t; end",
    since: 14,
  },
  {
    name: "an aggregate and an operator",
    before: "",
    after: `create function plus(int, int) returns int language sql immutable as $$ select $1 + $2 $$;
      create aggregate total(int) (sfunc = plus, stype = int, initcond = '0');
      create operator ### (function = plus, leftarg = int, rightarg = int, commutator = ###)`,
  },
  {
    name: "triggers, also disabled, and a rule",
    before: `${USERS}; create function f() returns trigger language plpgsql as $$ begin return new; end $$;
      create trigger a before insert on users for each row execute function f(); create trigger c before delete on users for each row execute function f()`,
    after: `${USERS}; create function f() returns trigger language plpgsql as $$ begin return new; end $$;
      create trigger a before insert or update of email on users for each row when (new.email <> '') execute function f();
      create trigger b after insert on users for each row execute function f(); alter table users disable trigger b;
      create rule r as on delete to users do instead nothing; comment on trigger a on users is 'x'`,
  },
  {
    name: "row security and policies",
    before: `${USERS}; create policy p on users using (id > 0); alter table users enable row level security`,
    after: `${USERS}; create policy p on users to ebb_a using (id > 1);
      create policy q on users as restrictive for insert with check (email <> '');
      create policy r on users using ((select count(*) > 0 from users)) with check ((values (true))); alter table users force row level security`,
  },
  {
    name: "a partitioned table with indexes, keys and a trigger",
    before: "",
    after: `create table m (at date not null, n int, primary key (at, n)) partition by range (at);
      create table m1 partition of m for values from ('2020-01-01') to ('2021-01-01');
      create table m2 partition of m default; create index m_n on m (n);
      create function f() returns trigger language plpgsql as $$ begin return new; end $$;
      create trigger a before insert on m for each row execute function f()`,
  },
  {
    name: "a partition more and a partition less",
    before: `create table m (at date not null, n int) partition by range (at); create index m_n on m (n);
      create table m1 partition of m for values from ('2020-01-01') to ('2021-01-01'); create table m2 (at date not null, n int)`,
    after: `create table m (at date not null, n int, x text) partition by range (at); create index m_n on m (n);
      create table m1 (at date not null, n int, x text); create index m1_n_idx on m1 (n); create table m2 partition of m for values from ('2021-01-01') to ('2022-01-01')`,
  },
  {
    name: "inheritance",
    before: "create table p (a int check (a > 0)); create table c (b int) inherits (p)",
    after:
      "create table p (a bigint check (a > 0)); create table c (b int) inherits (p); alter table c alter a set default 5",
  },
  {
    name: "storage, compression, statistics, options and replica identity",
    before: "create table t (a text, b text not null, c int); create unique index t_b on t (b)",
    after: `create unlogged table t (a text, b text not null, c int) with (fillfactor = 70, autovacuum_enabled = off);
      create unique index t_b on t (b); alter table t alter a set storage external, alter c set statistics 200, alter c set (n_distinct = 5);
      alter table t replica identity using index t_b; alter table t cluster on t_b; create statistics s (ndistinct) on b, c from t`,
  },
  {
    name: "default privileges, which a new table must not have",
    before: "alter default privileges grant select on tables to ebb_a",
    after: "create table t (a int); alter default privileges grant insert on tables to ebb_a",
  },
  {
    name: "text search",
    before: "",
    after: `create text search dictionary d (template = simple, stopwords = english);
      create text search configuration c (copy = simple); alter text search configuration c alter mapping for asciiword with d`,
  },
  {
    name: "a collation, a conversion and a cast",
    before: "",
    after: `create collation c (locale = 'C'); create conversion v for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8;
      create type p as (x int); create function f(p) returns text language sql immutable as $$ select ($1).x::text $$;
      create cast (p as text) with function f(p) as assignment; create table t (a text collate c)`,
  },
  {
    name: "a base type with a subscript, and one of elements",
    before: "",
    after: `create type q; create function q_in(cstring) returns q language internal immutable strict as 'textin';
      create function q_out(q) returns cstring language internal immutable strict as 'textout';
      create type q (internallength = variable, input = q_in, output = q_out, alignment = int4, subscript = raw_array_subscript_handler);
      create type p; create function p_in(cstring) returns p language internal immutable strict as 'point_in';
      create function p_out(p) returns cstring language internal immutable strict as 'point_out';
      create type p (internallength = 16, input = p_in, output = p_out, alignment = double, element = float8)`,
    since: 14,
  },
  {
    name: "casts: one over another, and a check that needs one",
    before: "",
    after: `create type p as (x int); create type q; create function q_in(cstring) returns q language internal immutable strict as 'textin';
      create function q_out(q) returns cstring language internal immutable strict as 'textout';
      create type q (internallength = variable, input = q_in, output = q_out, alignment = int4);
      create cast (text as q) without function as implicit; create function a_text(int) returns text language sql as $$ select 'a' $$;
      create cast (int as q) with function a_text(int); create function zed(p) returns text language sql immutable as $$ select 'z' $$;
      create cast (p as text) with function zed(p) as assignment; create table t (a p check (length(a::text) > 0))`,
  },
  {
    name: "a foreign-data wrapper, a server, a mapping and a table",
    before: "",
    after: `create foreign data wrapper w options (a '1'); create server s type 'x' version '2' foreign data wrapper w options (host 'h');
      create user mapping for public server s options (u 'v'); create foreign table t (a int options (c 'd')) server s options (e 'f')`,
  },
  {
    name: "a publication",
    before: `${USERS}; create publication p for table users`,
    after: `${USERS}; create table t (a int primary key); create publication p for table users, t with (publish = 'insert, update')`,
  },
  {
    name: "an operator class",
    before: "",
    after: `create operator family fam using btree;
      create operator class cl for type int using btree family fam as operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 btint4cmp(int, int)`,
  },
  {
    name: "names that need quotes",
    before:
      'create schema "My Schema"; create table "My Schema"."Order" ("select" int, "a.b" text)',
    after: `create schema "My Schema"; create type "My Schema"."Kind" as enum ('A b', 'c''d');
      create table "My Schema"."Order" ("select" bigint not null, "a.b" text, "Kind" "My Schema"."Kind" default 'A b', constraint "my key" primary key ("select"));
      create index "an index" on "My Schema"."Order" ("a.b"); create view "My Schema"."View" as select "select" from "My Schema"."Order";
      comment on column "My Schema"."Order"."a.b" is 'it''s'; grant select ("Kind") on "My Schema"."Order" to ebb_a`,
  },
  {
    name: "a name that goes from a table to a view, and from one function to another",
    before:
      "create table t (a int); create function f(a int) returns int language sql as $$ select 1 $$",
    after:
      "create table u (a int); create view t as select a from u; create procedure f(a int) language sql as $$ select 1 $$",
  },
];
