import type { Node, RangeVar } from "@pgsql/types";
import { nameOfParts } from "../../locks/effect.ts";
import type { QualifiedName } from "../../sql/identifier.ts";
import { stringsOf, tagged } from "../../syntax/parse-tree.ts";

/** A statement that makes an object, and fails where it is there. */
export interface Creation {
  readonly words: string;
  /** The words with which it can be repeated. */
  readonly missing: string;
  /** True where it has them. */
  readonly isMild: boolean;
  readonly made?: RangeVar | QualifiedName | undefined;
}

/** Reads a statement that makes an object, for which there is a form that can be repeated. */
export function creationIn(node: Node): Creation | undefined {
  return ofRelation(node) ?? ofObject(node);
}

const IF_NOT_EXISTS = "IF NOT EXISTS";
const OR_REPLACE = "OR REPLACE";

function ofRelation(node: Node): Creation | undefined {
  const { kind, value } = tagged(node);
  const missing = IF_NOT_EXISTS;
  switch (kind) {
    case "CreateStmt":
      return {
        words: "CREATE TABLE",
        missing,
        isMild: value.if_not_exists === true,
        made: value.relation,
      };
    case "CreateForeignTableStmt": {
      const { relation, if_not_exists: isMild } = value.base ?? {};
      return { words: "CREATE FOREIGN TABLE", missing, isMild: isMild === true, made: relation };
    }
    case "CreateTableAsStmt": {
      const words = value.objtype === "OBJECT_MATVIEW" ? "MATERIALIZED VIEW" : "TABLE AS";
      const { into, if_not_exists: isMild } = value;
      return { words: `CREATE ${words}`, missing, isMild: isMild === true, made: into?.rel };
    }
    case "CreateSeqStmt":
      return {
        words: "CREATE SEQUENCE",
        missing,
        isMild: value.if_not_exists === true,
        made: value.sequence,
      };
    case "IndexStmt": {
      if (value.idxname === undefined) return undefined;
      const made = { schema: value.relation?.schemaname, name: value.idxname };
      const isMild = value.if_not_exists === true;
      return {
        words: "CREATE INDEX",
        missing: "DROP INDEX IF EXISTS in front of it",
        isMild,
        made,
      };
    }
    case "ViewStmt":
      return {
        words: "CREATE VIEW",
        missing: OR_REPLACE,
        isMild: value.replace === true,
        made: value.view,
      };
    default:
      return undefined;
  }
}

function ofObject(node: Node): Creation | undefined {
  const { kind, value } = tagged(node);
  switch (kind) {
    case "CreateSchemaStmt":
      return {
        words: "CREATE SCHEMA",
        missing: IF_NOT_EXISTS,
        isMild: value.if_not_exists === true,
      };
    case "CreateExtensionStmt":
      return {
        words: "CREATE EXTENSION",
        missing: IF_NOT_EXISTS,
        isMild: value.if_not_exists === true,
      };
    case "CreateForeignServerStmt":
      return {
        words: "CREATE SERVER",
        missing: IF_NOT_EXISTS,
        isMild: value.if_not_exists === true,
      };
    case "CreateStatsStmt":
      return {
        words: "CREATE STATISTICS",
        missing: IF_NOT_EXISTS,
        isMild: value.if_not_exists === true,
      };
    case "AlterEnumStmt": {
      const isMild = value.skipIfNewValExists === true || value.oldVal !== undefined;
      return { words: "ADD VALUE", missing: IF_NOT_EXISTS, isMild };
    }
    case "CreateFunctionStmt": {
      const words = value.is_procedure === true ? "CREATE PROCEDURE" : "CREATE FUNCTION";
      const made = nameOfParts(stringsOf(value.funcname));
      return { words, missing: OR_REPLACE, isMild: value.replace === true, made };
    }
    case "CreateTrigStmt": {
      const made = { schema: undefined, name: value.trigname ?? "" };
      return { words: "CREATE TRIGGER", missing: OR_REPLACE, isMild: value.replace === true, made };
    }
    case "RuleStmt":
      return { words: "CREATE RULE", missing: OR_REPLACE, isMild: value.replace === true };
    default:
      return undefined;
  }
}
