import type { Section } from "../../migration/migration.ts";
import { compareSnapshots } from "../../schema/compare.ts";
import { describeObject } from "../../schema/describe.ts";
import type { ObjectKind } from "../../schema/snapshot.ts";
import { dataLoss } from "../../sql/data-loss.ts";
import type { Image } from "../proof/bench.ts";

const HOLDERS: ReadonlySet<ObjectKind> = new Set(["table", "column"]);

/**
 * Names what data is lost between two images by a section: tables and columns that are gone, and
 * rows that its statements delete or overwrite.
 */
export function lostData(before: Image, after: Image, section: Section): readonly string[] {
  const gone = compareSnapshots(before.snapshot(), after.snapshot()).flatMap(({ kind, object }) =>
    kind === "removed" && HOLDERS.has(object.kind) && object.facts.generated === undefined
      ? [describeObject(object)]
      : [],
  );
  return [...gone, ...lostRows(section)];
}

function lostRows({ source, statements }: Section): readonly string[] {
  const lost = statements.flatMap((statement) => dataLoss(source, statement));
  const tables = lost.flatMap((loss) => {
    if (loss.kind !== "rows") return [];
    const { schema, name } = loss.table;
    const table = schema === undefined ? name : `${schema}.${name}`;
    return [loss.action === "update" ? `values in ${table}` : `rows of ${table}`];
  });
  return [...new Set(tables)];
}
