/**
 * Limits the names of the statements after it, until the transaction ends, to PostgreSQL's own: no
 * other role can put a table, function, operator or type in front of them.
 */
export const PIN_NAMES = "set local search_path = pg_catalog, pg_temp";

/**
 * Makes one message of a query that names PostgreSQL's own objects without their schema.
 *
 * The message is an implicit transaction, with or without a pooler: an error leaves none open, and
 * the settings return with its end. Row security
 * that hides rows is an error. A statement_timeout of the role does not apply.
 */
export function pinned(query: string): string {
  return `${PIN_NAMES};\nset local row_security = off;\n${NO_TIME_LIMIT};\n${query}`;
}

/** Frees the statements after it in a message from the role's statement_timeout. */
export const NO_TIME_LIMIT = "set local statement_timeout = 0";

/** Qualifies the operators of a query, so that no search_path can shadow them. */
export function qualified(sql: string): string {
  return sql.replaceAll(/ (=|<>|<=|>=|<|>|~) /g, " operator(pg_catalog.$1) ");
}
