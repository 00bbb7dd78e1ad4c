/** Tables of every kind, for {@link STATEMENTS}. */
export const SCHEMA = `
create domain positive as int check (value > 0);
create type mood as enum ('sad', 'ok');
create function slow() returns int language plpgsql volatile as 'begin return 1; end';
create function quick() returns int language sql stable as 'select 1';
create function noop() returns trigger language plpgsql as 'begin return new; end';
create table other (id int primary key, name text);
create table t (id int primary key, a int, b text, v varchar(10), n numeric(6, 2), s timestamp,
  other int constraint t_other references other, checked int constraint t_checked check (checked is not null),
  small int, amount int);
alter table t add constraint t_amount check (amount > 0) not valid;
create index t_a on t (a);
create unique index t_b on t (b);
insert into other values (1, 'x');
insert into t values (1, 1, 'b', 'v', 1.5, now(), 1, 1, 1, 1);
create table child (id int, t_id int constraint child_t references t, u int);
insert into child values (1, 1, 1);
alter table child add constraint child_u foreign key (u) references other not valid;
create trigger t_noop before insert on t for each row execute function noop();
create rule t_rule as on delete to child do also nothing;
create policy p on t using (true);
create domain cents as int;
create type pair as (x int);
create table typed of pair;
create table priced (c cents, p positive);
insert into priced values (1, 1);
create view vw as select id from t;
create materialized view mv as select id from t;
create unique index mv_id on mv (id);
create sequence seq;
create schema elsewhere;
create table parted (id int not null, x int) partition by range (id);
create table parted_1 partition of parted for values from (1) to (10);
create table parted_rest partition of parted default;
create index parted_x on parted (x);
create table loose (id int not null, x int);
create table heir (id int not null, x int);
insert into loose values (10, 1);
create table generated (id int, g int generated always as (id + 1) stored);
analyze`;

/** Each runs in a transaction. The server's locks are compared with ebb's prediction. */
export const STATEMENTS: readonly string[] = [
  "alter table t add column c int",
  "alter table t add column c int default 5 not null",
  "alter table t add column c timestamptz default now()",
  "alter table t add column c timestamptz default current_timestamp",
  "alter table t add column c int default slow()",
  "alter table t add column c int default quick()",
  "alter table t add column c uuid default gen_random_uuid()",
  "alter table t add column c serial",
  "alter table t add column c int generated always as identity",
  "alter table t add column c int generated always as (a + 1) stored",
  "alter table t add column c mood",
  "alter table t add column c int references other",
  "alter table t add column c int unique",
  "alter table t add column c int check (c > 0)",
  "alter table t add column c positive",
  "alter table t drop column a",
  "alter table t drop column other",
  "alter table t alter column a set default 1",
  "alter table t alter column a drop default",
  "alter table t alter column a set not null",
  "alter table t alter column checked set not null",
  "alter table t alter column id set not null",
  "alter table t alter column small set not null",
  "alter table t alter column checked drop not null, drop constraint t_checked",
  "alter table t alter column a set statistics 100",
  "alter table t alter column a set (n_distinct = 5)",
  "alter table t alter column b set storage external",
  "alter table t alter column a type bigint",
  "alter table t alter column a type text using a::text",
  "alter table t alter column v type varchar(20)",
  "alter table t alter column v type varchar(5)",
  "alter table t alter column v type text",
  "alter table t alter column b type varchar",
  "alter table t alter column b type varchar(9)",
  "alter table t alter column n type numeric(8, 2)",
  "alter table t alter column n type numeric(8, 3)",
  "alter table t alter column n type numeric",
  "alter table t alter column s type timestamp(3)",
  "alter table t alter column s type timestamp(6)",
  "alter table t alter column b type char(3)",
  "alter table t alter column b type varchar using upper(b)",
  "alter table t add constraint k check (a > 0)",
  "alter table t add constraint k check (a > 0) not valid",
  "alter table t validate constraint t_amount",
  "alter table child validate constraint child_u",
  "alter table t drop constraint t_amount",
  "alter table t drop constraint t_other",
  "alter table t alter constraint t_other deferrable",
  "alter table t add constraint k foreign key (a) references other",
  "alter table t add constraint k foreign key (a) references other not valid",
  "alter table t add constraint k unique (a)",
  "alter table t add constraint k unique using index t_b",
  "alter table t add constraint k exclude (a with =)",
  "alter table loose add primary key (id)",
  "alter table t rename to t2",
  "alter table t rename column a to aa",
  "alter table t rename constraint t_amount to k",
  "alter index t_a rename to t_aa",
  "alter index t_a set (fillfactor = 80)",
  "alter trigger t_noop on t rename to t_noop2",
  "alter policy p on t using (false)",
  "alter table t set schema elsewhere",
  "alter table t owner to current_user",
  "alter table t set (fillfactor = 80)",
  "alter table t set (autovacuum_enabled = false)",
  "alter table t set (user_catalog_table = true)",
  "alter table loose set unlogged",
  "alter table t replica identity full",
  "alter table t enable row level security",
  "alter table t disable trigger t_noop",
  "alter table t enable trigger all",
  "alter table child disable rule t_rule",
  "alter table t cluster on t_pkey",
  "alter table loose no force row level security",
  "alter table generated alter column g drop expression",
  "alter view vw rename to vw2",
  "alter view vw alter column id set default 1",
  "alter sequence seq restart",
  "alter table parted add column c int",
  "alter table parted attach partition loose for values from (10) to (20)",
  "create table parted_2 partition of parted for values from (20) to (30)",
  "create table heir2 () inherits (t)",
  "create table like_t (like t)",
  "create table fresh (id int references t)",
  "create table fresh as select * from t",
  "create index on t (a)",
  "create unique index on t (a)",
  "create index on parted (id)",
  "drop index t_a",
  "reindex index t_a",
  "reindex table t",
  "drop table child",
  "drop table t cascade",
  "drop table parted_1",
  "drop table parted",
  "truncate parted",
  "update parted set x = 1",
  "alter table parted rename column x to y",
  "alter table parted rename to parted2",
  "alter table only parted alter column x set default 1",
  "alter table parted alter column x set default 1",
  "alter table parted drop column x",
  "alter table parted owner to current_user",
  "alter table parted add check (x > 0)",
  "alter table parted add constraint k foreign key (x) references other",
  "alter table parted_1 alter column x set default 2",
  "create trigger tr after insert on parted for each row execute function noop()",
  "lock table parted",
  "comment on table parted is 'x'",
  "select * from parted",
  "alter table parted enable row level security",
  "drop view vw_join",
  "lock table vw in share mode",
  "lock table t in share mode",
  "alter table other drop constraint other_pkey cascade",
  "alter type pair add attribute y int cascade",
  "alter type pair rename attribute x to y cascade",
  "alter table priced alter column c type int",
  "alter table priced alter column p type int",
  "alter table priced alter column c type bigint",
  "drop materialized view mv_on_mv",
  "drop sequence seq",
  "drop trigger t_noop on t",
  "drop policy p on t",
  "drop rule t_rule on child",
  "truncate loose",
  "truncate t cascade",
  "cluster t using t_pkey",
  "analyze t",
  "refresh materialized view mv",
  "refresh materialized view concurrently mv",
  "lock table t",
  "lock table t in share mode",
  "lock table only t in row share mode",
  "create trigger t_noop2 after insert on t for each row execute function noop()",
  "create or replace view vw as select id from t",
  "create view vw2 as select id from t",
  "create materialized view mv2 as select id from t",
  "create rule r as on delete to t do also nothing",
  "create policy p2 on t using (true)",
  "create statistics st on a, b from t",
  "create sequence seq2",
  "create publication pub for table t",
  "comment on table t is 'x'",
  "comment on column t.a is 'x'",
  "comment on index t_a is 'x'",
  "comment on constraint t_amount on t is 'x'",
  "comment on trigger t_noop on t is 'x'",
  "comment on function slow() is 'x'",
  "grant select on t to public",
  "create type mood2 as enum ('a')",
  "alter type mood add value 'great'",
  "create function f() returns int language sql as 'select 1'",
  "insert into other values (2, 'y')",
  "insert into loose select id, a from t",
  "update loose set x = 2",
  "update loose set x = 2 from t where t.id = loose.id",
  "delete from loose",
  "with gone as (delete from loose where x = 1 returning *) insert into other select id from gone",
  "select * from t for update",
  "select 1 from t where id in (select id from loose)",
];

/** Statements that only later servers know, or lock in this way, by the first such version. */
export const NEWER: ReadonlyMap<number, readonly string[]> = new Map([
  [14, ["alter table parted detach partition parted_1"]],
  [15, ["merge into loose using t on t.id = loose.id when matched then update set x = 1"]],
  [17, ["alter table generated alter column g set expression as (id + 2)"]],
  [
    18,
    [
      "alter table t add column c int generated always as (a + 1) virtual",
      "alter table t add constraint k not null a",
      "alter table t add constraint k not null a not valid",
    ],
  ],
]);
