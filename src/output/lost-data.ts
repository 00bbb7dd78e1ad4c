import type { LostData } from "../engine/plan/lost-data.ts";
import type { DataLoss } from "../sql/data-loss.ts";
import type { QualifiedName } from "../sql/identifier.ts";
import { cell } from "./screen/screen.ts";
import { columns } from "./screen/table.ts";

/**
 * Lists the data that a plan loses, one line each: the object, the number of rows, and the place.
 */
export function lostDataText(lost: readonly LostData[], width: number): string {
  const rows = lost.map(({ loss, rows: count, revision, place }) => [
    wordsFor(loss),
    `${rowsText(loss, count)}(${revision}, ${cell(place.file)}:${place.line})`,
  ]);
  return `This loses data:\n${columns(rows, { width, indent: 2, firstWidth: 24 })}`;
}

const ACTIONS = { truncate: "all rows of", delete: "rows of", update: "values in" } as const;

function wordsFor(loss: DataLoss): string {
  switch (loss.kind) {
    case "column":
      return `column ${nameText(loss.table)}.${cell(loss.column)}`;
    case "rows":
      return `${ACTIONS[loss.action]} ${nameText(loss.table)}`;
    case "owned":
      return `objects owned by ${nameText(loss.name)}`;
    case "table":
    case "database":
      return `${loss.kind} ${nameText(loss.name)}`;
    default:
      return `${loss.kind} ${nameText(loss.name)}, with all dependent objects`;
  }
}

function nameText({ schema, name }: QualifiedName): string {
  return cell(schema === undefined ? name : `${schema}.${name}`);
}

function rowsText(loss: DataLoss, rows: number | undefined): string {
  const isCounted = "table" in loss || loss.kind === "table" || loss.kind === "schema";
  if (!isCounted) return "";
  if (rows === undefined) return "unknown number of rows ";
  return `about ${rows.toString().replace(/\B(?=(\d{3})+$)/g, ",")} row${rows === 1 ? "" : "s"} `;
}
