/** Values that were drawn for a part of a table. */
interface Drawn {
  readonly column: string;
  /** The table that a foreign key references. */
  readonly other: string;
  readonly grant: string;
  readonly number: number;
}

/**
 * Returns the statements that can follow CREATE TABLE, each with its name. `…` stands for the
 * table, `$` for its name in other names.
 */
export function partsOn({
  column,
  other,
  grant,
  number,
}: Drawn): readonly (readonly [name: string, sql: string])[] {
  return [
    ["index", `create index on … (${column})`],
    ["partial", `create index t_partial_$ on … (${column}) where ${column} is not null`],
    ["check", `alter table … add constraint full_$ check (${column} is not null)`],
    ["unique", `alter table … add constraint once_$ unique (id, ${column})`],
    [
      "reference",
      `alter table … add column r int; alter table … add foreign key (r) references ${other}`,
    ],
    ["comment", `comment on column ….${column} is 'x${number}'`],
    ["grant", `grant ${grant} on … to public`],
    ["column grant", `grant select (${column}) on … to public`],
    ["security", "alter table … enable row level security"],
    ["policy", `create policy p_$ on … for select using (${column} is not null)`],
    ["statistics", `alter table … alter column ${column} set statistics ${number}`],
    ["trigger", `create trigger g_$ before insert on … for each row execute function tf()`],
    ["rule", `create rule l_$ as on delete to … where old.${column} is null do nothing`],
    ["storage", `alter table … set (fillfactor = ${number + 50})`],
    ["number", `alter table … add constraint number_$ check (id > ${number}) not valid`],
    ["including", `create unique index t_including_$ on … (id) include (${column})`],
    ["expression", `create index t_expression_$ on … ((id + ${number}))`],
    ["several", `create statistics s_$ on id, ${column} from …`],
    ["identity", "alter table … replica identity full"],
    ["table comment", `comment on table … is 'n${number}'`],
    ["forced", "alter table … force row level security"],
  ];
}
