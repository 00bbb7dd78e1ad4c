import type { Rule } from "../rule.ts";
import { addColumnJson } from "./add-column-json.ts";
import { addColumnSerial } from "./add-column-serial.ts";
import { addColumnStoredGenerated } from "./add-column-stored-generated.ts";
import { addConstraintExclude } from "./add-constraint-exclude.ts";
import { addPkUsingIndex } from "./add-pk-using-index.ts";
import { addingFieldWithDefault } from "./adding-field-with-default.ts";
import { addingForeignKeyConstraint } from "./adding-foreign-key-constraint.ts";
import { addingNotNullableField } from "./adding-not-nullable-field.ts";
import { addingRequiredField } from "./adding-required-field.ts";
import { addingSerialPrimaryKeyField } from "./adding-serial-primary-key-field.ts";
import { allowWithoutReason } from "./allow-without-reason.ts";
import { alterEnumAddValue } from "./alter-enum-add-value.ts";
import { attachPartition } from "./attach-partition.ts";
import { autovacuumOff } from "./autovacuum-off.ts";
import { backfillBesideDdl } from "./backfill-beside-ddl.ts";
import { banAlterDomainWithAddConstraint } from "./ban-alter-domain-with-add-constraint.ts";
import { banCharField } from "./ban-char-field.ts";
import { banConcurrentIndexCreationInTransaction } from "./ban-concurrent-index-creation-in-transaction.ts";
import { banCreateDomainWithConstraint } from "./ban-create-domain-with-constraint.ts";
import { banDropColumn } from "./ban-drop-column.ts";
import { banDropDatabase } from "./ban-drop-database.ts";
import { banDropNotNull } from "./ban-drop-not-null.ts";
import { banDropTable } from "./ban-drop-table.ts";
import { banDuplicateColumnAssignments } from "./ban-duplicate-column-assignments.ts";
import { banTruncateCascade } from "./ban-truncate-cascade.ts";
import { banUncommittedTransaction } from "./ban-uncommitted-transaction.ts";
import { changeColumnDefault } from "./change-column-default.ts";
import { changingColumnType } from "./changing-column-type.ts";
import { columnPadding } from "./column-padding.ts";
import { concurrentIndexCorruption } from "./concurrent-index-corruption.ts";
import { constraintMissingNotValid } from "./constraint-missing-not-valid.ts";
import { createEnum } from "./create-enum.ts";
import { createTrigger } from "./create-trigger.ts";
import { deleteWithoutWhere } from "./delete-without-where.ts";
import { disallowedUniqueConstraint } from "./disallowed-unique-constraint.ts";
import { downEmpty } from "./down-empty.ts";
import { downMissing } from "./down-missing.ts";
import { dropConstraint } from "./drop-constraint.ts";
import { dropSchema } from "./drop-schema.ts";
import { dropSchemaCascade } from "./drop-schema-cascade.ts";
import { dropTrigger } from "./drop-trigger.ts";
import { dropView } from "./drop-view.ts";
import { enableDisableTrigger } from "./enable-disable-trigger.ts";
import { enumValueSameTransaction } from "./enum-value-same-transaction.ts";
import { fkMissingIndex } from "./fk-missing-index.ts";
import { grantReachesLedger } from "./grant-reaches-ledger.ts";
import { heldLock } from "./held-lock.ts";
import { identifierTooLong } from "./identifier-too-long.ts";
import { irreversibleWithoutReason } from "./irreversible-without-reason.ts";
import { leftBehind } from "./left-behind.ts";
import { lockTable } from "./lock-table.ts";
import { lockTimeoutAfterDangerousStatement } from "./lock-timeout-after-dangerous-statement.ts";
import { lockTimeoutTooLong } from "./lock-timeout-too-long.ts";
import { lockTimeoutZero } from "./lock-timeout-zero.ts";
import { messageMissing } from "./message-missing.ts";
import { missingApplicationName } from "./missing-application-name.ts";
import { missingIdleTimeout } from "./missing-idle-timeout.ts";
import { multipleAlterTable } from "./multiple-alter-table.ts";
import { namesTheDatabase } from "./names-the-database.ts";
import { namingPattern } from "./naming-pattern.ts";
import { neededByDown } from "./needed-by-down.ts";
import { newerThanTarget } from "./newer-than-target.ts";
import { nonLinear } from "./non-linear.ts";
import { notNullNotValid } from "./not-null-not-valid.ts";
import { notValidValidateSameTx } from "./not-valid-validate-same-tx.ts";
import { opaqueStatement } from "./opaque-statement.ts";
import { partialFailure } from "./partial-failure.ts";
import { preferBigintOverInt } from "./prefer-bigint-over-int.ts";
import { preferBigintOverSmallint } from "./prefer-bigint-over-smallint.ts";
import { preferIdentity } from "./prefer-identity.ts";
import { preferRobustStmts } from "./prefer-robust-stmts.ts";
import { preferTextField } from "./prefer-text-field.ts";
import { preferTimestamptz } from "./prefer-timestamptz.ts";
import { psqlMeta } from "./psql-meta.ts";
import { publishedWithoutIdentity } from "./published-without-identity.ts";
import { refreshMatviewBlocking } from "./refresh-matview-blocking.ts";
import { refreshMatviewConcurrent } from "./refresh-matview-concurrent.ts";
import { renameEnumValue } from "./rename-enum-value.ts";
import { renameSchema } from "./rename-schema.ts";
import { renamingColumn } from "./renaming-column.ts";
import { renamingTable } from "./renaming-table.ts";
import { replicaIdentity } from "./replica-identity.ts";
import { requireConcurrentIndexCreation } from "./require-concurrent-index-creation.ts";
import { requireConcurrentIndexDeletion } from "./require-concurrent-index-deletion.ts";
import { requireConcurrentPartitionDetach } from "./require-concurrent-partition-detach.ts";
import { requireConcurrentReindex } from "./require-concurrent-reindex.ts";
import { requireEnumValueOrdering } from "./require-enum-value-ordering.ts";
import { requireLockTimeout } from "./require-lock-timeout.ts";
import { requireStatementTimeout } from "./require-statement-timeout.ts";
import { requireTableSchema } from "./require-table-schema.ts";
import { rewriteUnderLock } from "./rewrite-under-lock.ts";
import { setAccessMethod } from "./set-access-method.ts";
import { setExpression } from "./set-expression.ts";
import { setLeaks } from "./set-leaks.ts";
import { setLoggedUnlogged } from "./set-logged-unlogged.ts";
import { setTablespace } from "./set-tablespace.ts";
import { statementAfterAccessExclusive } from "./statement-after-access-exclusive.ts";
import { statementTimeoutTooLong } from "./statement-timeout-too-long.ts";
import { syntaxError } from "./syntax-error.ts";
import { transactionNesting } from "./transaction-nesting.ts";
import { truncate } from "./truncate.ts";
import { unusedAllow } from "./unused-allow.ts";
import { unusedIgnore } from "./unused-ignore.ts";
import { updateInMigration } from "./update-in-migration.ts";
import { vacuumFull } from "./vacuum-full.ts";
import { wideIndex } from "./wide-index.ts";
import { wideLockWindow } from "./wide-lock-window.ts";

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
