/** A section that holds no statement, because it says so. */
export function isDeclared({
  options,
  statements,
}: {
  readonly options: { readonly nothing: boolean; readonly irreversible: string | undefined };
  readonly statements: readonly unknown[];
}): boolean {
  return options.nothing || options.irreversible !== undefined || statements.length === 0;
}
