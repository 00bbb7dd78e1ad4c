/**
 * Makes a schema `trap` with a namesake of every operator, function, table and type of pg_catalog
 * that a statement of ebb could name. Each of them fails, with the word `caught` if it is called.
 *
 * What plpgsql cannot declare (`internal`, `"any"`) has no namesake.
 */
export const TRAP = `
create schema trap;
set search_path = pg_catalog;
do $$
declare
  body text := 'begin raise exception ''caught %'', ';
  sql text;
begin
  for sql in
    select format('create function trap.op%s(%s) returns %s language plpgsql as %L; create operator trap.%s (%s function = trap.op%s)',
      oid, concat_ws(', ', nullif(oprleft, 0)::regtype, oprright::regtype), oprresult::regtype, body || quote_literal(oprname) || '; end', oprname,
      concat('leftarg = ' || nullif(oprleft, 0)::regtype || ', ', 'rightarg = ' || oprright::regtype || ', '), oid)
    from pg_operator where oprnamespace = 'pg_catalog'::regnamespace
    union all
    select distinct format('create function trap.%I(%s) returns text language plpgsql as %L', proname, pg_get_function_identity_arguments(oid), body || quote_literal(proname) || '; end')
    from pg_proc where pronamespace = 'pg_catalog'::regnamespace and (proname ~ '^(pg|json|array|current|has|query|set)_' or proname in (
      'aclexplode', 'cardinality', 'clock_timestamp', 'convert_from', 'convert_to', 'count', 'date_part', 'decode', 'encode', 'format', 'hashtextextended', 'left', 'max',
      'quote_ident', 'bool_and', 'bool_or', 'round', 'row_number', 'split_part', 'starts_with', 'string_agg', 'strpos', 'substring', 'sum', 'timezone', 'to_char',
      'to_regclass', 'to_regnamespace', 'transaction_timestamp', 'unnest', 'version', 'jsonb_to_recordset', 'regexp_replace', 'coalesce', 'now'))
    union all
    select format('create function trap.%I(variadic x text[]) returns text language plpgsql as %L', name, body || quote_literal(name) || '; end')
    from unnest(array['count', 'format', 'json_build_object', 'json_build_array', 'concat_ws']) name
    union all
    select format('create table trap.%I ()', relname) from pg_class where relnamespace = 'pg_catalog'::regnamespace and relkind in ('r', 'v')
    union all
    select format('create table trap.%I ()', name) from unnest(array['d', 'i', 'h', 'w', 'x', 'found', 'own', 'near']) name
    union all
    select format('create domain trap.%I as pg_catalog.%I check (false)', name, name)
    from unnest(array['text', 'name', 'oid', 'int4', 'int8', 'float4', 'float8', 'uuid', 'json', 'jsonb', 'timestamptz', 'regclass']) name
  loop
    begin
      execute sql;
    exception when others then null;
    end;
  end loop;
end $$;
reset search_path;`;
