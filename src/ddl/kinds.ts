import { aggregateWriter, operatorWriter } from "./kinds/aggregate.ts";
import { baseTypeWriter } from "./kinds/base-type.ts";
import { columnWriter } from "./kinds/column.ts";
import { compositeWriter } from "./kinds/composite-type.ts";
import { constraintWriter, indexWriter, statisticsWriter } from "./kinds/constraint.ts";
import { defaultWriter } from "./kinds/default.ts";
import { domainWriter } from "./kinds/domain.ts";
import { enumWriter } from "./kinds/enum.ts";
import { serverWriter, userMappingWriter, wrapperWriter } from "./kinds/foreign.ts";
import { policyWriter, ruleWriter, triggerWriter } from "./kinds/on-tables.ts";
import { operatorClassWriter, operatorFamilyWriter } from "./kinds/operators.ts";
import { commentWriter, privilegesWriter, serverWideWriter } from "./kinds/provided.ts";
import { rangeWriter } from "./kinds/range-type.ts";
import { defaultPrivilegesWriter, publicationWriter } from "./kinds/replication.ts";
import { functionWriter, procedureWriter } from "./kinds/routine.ts";
import {
  accessMethodWriter,
  castWriter,
  collationWriter,
  conversionWriter,
  eventTriggerWriter,
  extensionWriter,
  languageWriter,
  schemaWriter,
  transformWriter,
} from "./kinds/schema-level.ts";
import { ownershipWriter, sequenceWriter } from "./kinds/sequence.ts";
import { subscriptionWriter } from "./kinds/subscription.ts";
import { attachmentWriter, foreignTableWriter, tableWriter } from "./kinds/table.ts";
import {
  configurationWriter,
  dictionaryWriter,
  parserWriter,
  templateWriter,
} from "./kinds/text-search.ts";
import { materializedViewWriter, viewWriter } from "./kinds/view.ts";
import type { ItemKind } from "./words/item.ts";
import type { KindWriter } from "./words/writer.ts";

/** The writer of each kind, in the order in which independent objects are written. */
export const WRITERS: Readonly<Record<ItemKind, KindWriter>> = {
  schema: schemaWriter,
  extension: extensionWriter,
  collation: collationWriter,
  language: languageWriter,
  "foreign-data wrapper": wrapperWriter,
  server: serverWriter,
  "user mapping": userMappingWriter,
  enum: enumWriter,
  domain: domainWriter,
  "composite type": compositeWriter,
  "range type": rangeWriter,
  "base type": baseTypeWriter,
  sequence: sequenceWriter,
  table: tableWriter,
  "foreign table": foreignTableWriter,
  column: columnWriter,
  function: functionWriter,
  procedure: procedureWriter,
  aggregate: aggregateWriter,
  operator: operatorWriter,
  "operator family": operatorFamilyWriter,
  "operator class": operatorClassWriter,
  "access method": accessMethodWriter,
  cast: castWriter,
  conversion: conversionWriter,
  transform: transformWriter,
  default: defaultWriter,
  ownership: ownershipWriter,
  constraint: constraintWriter,
  index: indexWriter,
  attachment: attachmentWriter,
  statistics: statisticsWriter,
  view: viewWriter,
  "materialized view": materializedViewWriter,
  "text search parser": parserWriter,
  "text search template": templateWriter,
  "text search dictionary": dictionaryWriter,
  "text search configuration": configurationWriter,
  trigger: triggerWriter,
  rule: ruleWriter,
  policy: policyWriter,
  publication: publicationWriter,
  subscription: subscriptionWriter,
  "event trigger": eventTriggerWriter,
  "default privileges": defaultPrivilegesWriter,
  privileges: privilegesWriter,
  comment: commentWriter,
  "large object": serverWideWriter("large object"),
  database: serverWideWriter("database"),
  role: serverWideWriter("role"),
  tablespace: serverWideWriter("tablespace"),
  parameter: serverWideWriter("parameter"),
};
