/** The name of a routine or an operator without its arguments: `public.f` of `public.f(integer)`. */
export function withoutArguments(name: string): string {
  return /^(?:"(?:[^"]|"")*"|[^"(])+/.exec(name)?.[0] ?? name;
}

/** The name of a function as other objects give it, `f(integer)`, qualified and without arguments. */
export function functionReference(signature: string): string {
  const name = withoutArguments(signature);
  return /^(?:"(?:[^"]|"")*"|[^".]+)$/.test(name) ? `pg_catalog.${name}` : name;
}

/** The name of an operator, `public.<(integer,integer)`, as OPERATOR(…) takes it. */
export function operatorReference(signature: string): string {
  const name = withoutArguments(signature);
  return /^[^a-zA-Z"_]/.test(name) ? `pg_catalog.${name}` : name;
}
