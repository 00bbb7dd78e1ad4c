const UNITS = ["bytes", "kB", "MB", "GB", "TB"] as const;

/** A size for people, as PostgreSQL's `pg_size_pretty` counts: `8 kB`, `1.2 GB`. */
export function sizeText(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit++;
  }
  const digits = unit > 0 && size < 10 ? 1 : 0;
  return `${size.toFixed(digits).replace(/\.0$/, "")} ${UNITS[unit]}`;
}

/** An estimate for people: `about 1,200,000 rows`. */
export function rowsText(rows: number): string {
  const magnitude = 10 ** Math.max(0, String(rows).length - 2);
  const rounded = Math.round(rows / magnitude) * magnitude;
  const digits = String(rounded).replace(/\B(?=(?:\d{3})+$)/g, ",");
  return `about ${digits} row${rounded === 1 ? "" : "s"}`;
}
