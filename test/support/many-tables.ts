/**
 * Returns SQL for tables with foreign keys to each other, with nine objects each: `t1`, `t2`, and
 * so on.
 */
export function tablesSql(count: number): string {
  return `do $$ begin for i in 1..${count} loop
    execute format('create table t%s (id serial primary key, a text not null default ''x'', b int references t%s, check (b > 0))', i, case when i > 1 then i - 1 else 1 end);
    execute format('create index on t%s (a)', i); end loop; end $$`;
}
