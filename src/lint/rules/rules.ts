import type { Rule } from "../rule.ts";
import { addingFieldWithDefault } from "./adding-field-with-default.ts";
import { addingForeignKeyConstraint } from "./adding-foreign-key-constraint.ts";
import { addingNotNullableField } from "./adding-not-nullable-field.ts";
import { addingRequiredField } from "./adding-required-field.ts";
import { banConcurrentIndexCreationInTransaction } from "./ban-concurrent-index-creation-in-transaction.ts";
import { banDropTable } from "./ban-drop-table.ts";
import { banDuplicateColumnAssignments } from "./ban-duplicate-column-assignments.ts";
import { changingColumnType } from "./changing-column-type.ts";
import { constraintMissingNotValid } from "./constraint-missing-not-valid.ts";
import { backfillBesideDdl, deleteWithoutWhere, updateInMigration } from "./data-changes.ts";
import { banAlterDomainWithAddConstraint, banCreateDomainWithConstraint } from "./domains.ts";
import { dropView } from "./drop-view.ts";
import { enumValueSameTransaction } from "./enum-value-same-transaction.ts";
import {
  alterEnumAddValue,
  createEnum,
  renameEnumValue,
  requireEnumValueOrdering,
} from "./enums.ts";
import { fkMissingIndex } from "./fk-missing-index.ts";
import { grantReachesLedger } from "./grant-reaches-ledger.ts";
import { identifierTooLong } from "./identifier-too-long.ts";
import {
  addConstraintExclude,
  addingSerialPrimaryKeyField,
  addPkUsingIndex,
  disallowedUniqueConstraint,
} from "./index-constraints.ts";
import { lockTable } from "./lock-table.ts";
import { statementAfterAccessExclusive, wideLockWindow } from "./lock-windows.ts";
import {
  autovacuumOff,
  refreshMatviewBlocking,
  refreshMatviewConcurrent,
  replicaIdentity,
  setAccessMethod,
  setLoggedUnlogged,
  setTablespace,
  vacuumFull,
} from "./maintenance.ts";
import { multipleAlterTable } from "./multiple-alter-table.ts";
import {
  allowWithoutReason,
  concurrentIndexCorruption,
  heldLock,
  nonLinear,
  psqlMeta,
  rewriteUnderLock,
  syntaxError,
  unusedAllow,
  unusedIgnore,
} from "./named.ts";
import { namesTheDatabase } from "./names-the-database.ts";
import { newerThanTarget } from "./newer-than-target.ts";
import { notNullNotValid } from "./not-null-not-valid.ts";
import { notValidValidateSameTx } from "./not-valid-validate-same-tx.ts";
import { opaqueStatement } from "./opaque-statement.ts";
import { changeColumnDefault, columnPadding, namingPattern, wideIndex } from "./opinions.ts";
import { partialFailure } from "./partial-failure.ts";
import { attachPartition, requireConcurrentPartitionDetach } from "./partitions.ts";
import { preferRobustStmts } from "./prefer-robust-stmts.ts";
import { publishedWithoutIdentity } from "./published-without-identity.ts";
import {
  banDropColumn,
  banDropDatabase,
  banDropNotNull,
  banTruncateCascade,
  dropConstraint,
  dropSchema,
  dropSchemaCascade,
  truncate,
} from "./removals.ts";
import { renameSchema, renamingColumn, renamingTable } from "./renames.ts";
import { requireConcurrentIndexCreation } from "./require-concurrent-index-creation.ts";
import { requireConcurrentIndexDeletion } from "./require-concurrent-index-deletion.ts";
import { requireConcurrentReindex } from "./require-concurrent-reindex.ts";
import { requireTableSchema } from "./require-table-schema.ts";
import {
  downEmpty,
  downMissing,
  irreversibleWithoutReason,
  leftBehind,
  messageMissing,
  neededByDown,
} from "./revision-rules.ts";
import { addColumnSerial, addColumnStoredGenerated, setExpression } from "./rewriting-columns.ts";
import { setLeaks } from "./set-leaks.ts";
import {
  lockTimeoutAfterDangerousStatement,
  lockTimeoutTooLong,
  lockTimeoutZero,
  missingApplicationName,
  missingIdleTimeout,
  requireLockTimeout,
  requireStatementTimeout,
  statementTimeoutTooLong,
} from "./timeouts.ts";
import { banUncommittedTransaction, transactionNesting } from "./transactions.ts";
import { createTrigger, dropTrigger, enableDisableTrigger } from "./triggers.ts";
import {
  addColumnJson,
  banCharField,
  preferBigintOverInt,
  preferBigintOverSmallint,
  preferIdentity,
  preferTextField,
  preferTimestamptz,
} from "./types.ts";

/** Every rule, in the order of the docs. */
export const RULES: readonly Rule[] = [
  requireConcurrentIndexCreation,
  requireConcurrentIndexDeletion,
  requireConcurrentReindex,
  banConcurrentIndexCreationInTransaction,
  requireConcurrentPartitionDetach,
  attachPartition,
  addingForeignKeyConstraint,
  constraintMissingNotValid,
  notValidValidateSameTx,
  addingNotNullableField,
  disallowedUniqueConstraint,
  addingSerialPrimaryKeyField,
  addPkUsingIndex,
  addConstraintExclude,
  changingColumnType,
  addingFieldWithDefault,
  addColumnSerial,
  addColumnStoredGenerated,
  setExpression,
  addingRequiredField,
  banDropTable,
  dropView,
  lockTable,
  banDropColumn,
  dropConstraint,
  banDropNotNull,
  dropSchema,
  dropSchemaCascade,
  banDropDatabase,
  truncate,
  banTruncateCascade,
  renamingColumn,
  renamingTable,
  renameSchema,
  renameEnumValue,
  requireEnumValueOrdering,
  alterEnumAddValue,
  createEnum,
  enumValueSameTransaction,
  requireLockTimeout,
  requireStatementTimeout,
  lockTimeoutZero,
  lockTimeoutTooLong,
  statementTimeoutTooLong,
  lockTimeoutAfterDangerousStatement,
  missingIdleTimeout,
  missingApplicationName,
  statementAfterAccessExclusive,
  wideLockWindow,
  multipleAlterTable,
  fkMissingIndex,
  updateInMigration,
  deleteWithoutWhere,
  backfillBesideDdl,
  vacuumFull,
  refreshMatviewBlocking,
  refreshMatviewConcurrent,
  setLoggedUnlogged,
  setAccessMethod,
  setTablespace,
  replicaIdentity,
  autovacuumOff,
  createTrigger,
  dropTrigger,
  enableDisableTrigger,
  banCreateDomainWithConstraint,
  banAlterDomainWithAddConstraint,
  preferBigintOverInt,
  preferBigintOverSmallint,
  preferTextField,
  banCharField,
  preferTimestamptz,
  preferIdentity,
  addColumnJson,
  preferRobustStmts,
  transactionNesting,
  banUncommittedTransaction,
  partialFailure,
  banDuplicateColumnAssignments,
  identifierTooLong,
  requireTableSchema,
  namingPattern,
  wideIndex,
  columnPadding,
  changeColumnDefault,
  opaqueStatement,
  setLeaks,
  namesTheDatabase,
  grantReachesLedger,
  publishedWithoutIdentity,
  notNullNotValid,
  newerThanTarget,
  leftBehind,
  neededByDown,
  downMissing,
  downEmpty,
  irreversibleWithoutReason,
  messageMissing,
  syntaxError,
  psqlMeta,
  unusedIgnore,
  unusedAllow,
  allowWithoutReason,
  rewriteUnderLock,
  heldLock,
  concurrentIndexCorruption,
  nonLinear,
];
