/** Functions of the server that give another value at each call (pg_proc.provolatile `v`). */
const VOLATILE: ReadonlySet<string> = new Set(
  `array_sample array_shuffle clock_timestamp currval gen_random_uuid lastval nextval random
  random_normal set_config setseed setval timeofday txid_status uuidv4 uuidv7 pg_sleep
  query_to_xml uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4 gen_random_bytes gen_salt`.split(
    /\s+/,
  ),
);

/** Functions of the server that are evaluated only once for a statement. */
const STEADY: ReadonlySet<string> = new Set(
  `abs acos age array_append array_cat array_dims array_fill array_length array_lower array_position
  array_positions array_prepend array_remove array_replace array_to_json array_to_string array_upper
  ascii asin atan atan2 bit_count bit_length box btrim cardinality casefold cbrt ceil ceiling
  char_length character_length chr circle concat concat_ws convert convert_from convert_to cos cot
  current_database current_schema current_schemas current_setting date date_add date_bin date_part
  date_subtract date_trunc daterange decode degrees digest div encode enum_first enum_last enum_range
  exp extract factorial floor format gcd get_bit get_byte hmac host initcap int4range int8range
  isfinite json_array json_build_array json_build_object json_object json_strip_nulls
  jsonb_build_array jsonb_build_object jsonb_object jsonb_set jsonb_strip_nulls justify_days
  justify_hours justify_interval lcm left length ln log log10 lower lpad lseg ltrim make_date
  make_interval make_time make_timestamp make_timestamptz masklen md5 mod netmask network normalize
  now num_nonnulls num_nulls numrange octet_length overlay parse_ident pg_backend_pid
  pg_current_xact_id path pi point polygon position power quote_ident quote_literal quote_nullable
  radians regexp_count regexp_match regexp_replace regexp_substr repeat replace reverse right round
  row_to_json rpad rtrim scale sha224 sha256 sha384 sha512 sign sin split_part sqrt
  statement_timestamp string_to_array strpos substr substring tan timezone to_ascii to_char to_date
  to_hex to_json to_jsonb to_number to_regclass to_regtype to_timestamp to_tsquery to_tsvector
  transaction_timestamp translate trim trim_scale trunc tsrange tstzrange txid_current
  uuid_generate_v3 uuid_generate_v5 uuid_nil upper version width_bucket`.split(/\s+/),
);

/** True for a function that gives each row its own value; undefined for one that is not known. */
export function isVolatileBuiltIn(name: string): boolean | undefined {
  if (VOLATILE.has(name)) return true;
  return STEADY.has(name) ? false : undefined;
}
