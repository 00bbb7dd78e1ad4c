import { alembic } from "./alembic.ts";
import { dbmate } from "./dbmate.ts";
import { diesel } from "./diesel.ts";
import { drizzle } from "./drizzle.ts";
import { baseName, directoriesOf } from "./files.ts";
import { flyway } from "./flyway.ts";
import { golangMigrate } from "./golang-migrate.ts";
import { goose } from "./goose.ts";
import { graphileMigrate } from "./graphile-migrate.ts";
import type { ForeignFile, Importer } from "./importer.ts";
import { liquibase } from "./liquibase.ts";
import { nodePgMigrate } from "./node-pg-migrate.ts";
import { prisma } from "./prisma.ts";
import { rails } from "./rails.ts";
import { refinery } from "./refinery.ts";
import { sqitch } from "./sqitch.ts";
import { sqlMigrate } from "./sql-migrate.ts";
import { sqlx } from "./sqlx.ts";
import { supabase } from "./supabase.ts";
import { tern } from "./tern.ts";

/** All importers, in alphabetical order. */
export const IMPORTERS: readonly Importer[] = [
  alembic,
  dbmate,
  diesel,
  drizzle,
  flyway,
  golangMigrate,
  goose,
  graphileMigrate,
  liquibase,
  nodePgMigrate,
  prisma,
  rails,
  refinery,
  sqitch,
  sqlMigrate,
  sqlx,
  supabase,
  tern,
];

/** A tool and a directory with its migrations. */
export interface ToolFolder {
  readonly importer: Importer;
  readonly directory: string;
}

/** Finds the tools and directories of a project. */
export function findPlaces(files: readonly ForeignFile[]): readonly ToolFolder[] {
  return IMPORTERS.flatMap((importer) =>
    importer.find(files).map((directory) => ({ importer, directory })),
  );
}

/** Finds the directories of a tool that the user named: its sure signs, else the names of files. */
export function findNamed(
  importer: Importer,
  files: readonly ForeignFile[],
): readonly ToolFolder[] {
  const sure = importer.find(files);
  const named = files.filter(({ name }) => importer.pattern.test(baseName(name)));
  return (sure.length > 0 ? sure : directoriesOf(named)).map((directory) => ({
    importer,
    directory,
  }));
}

/** Finds an importer by its word on the command line. */
export function importerOf(word: string): Importer | undefined {
  const name = word.toLowerCase();
  return IMPORTERS.find(({ tool }) => tool === name);
}

/** Returns the name of a tool whose migrations are programs, if the project has one. */
export function programTool(files: readonly ForeignFile[]): string | undefined {
  return PROGRAMS.find(({ sign }) => files.some(({ name }) => sign.test(name)))?.tool;
}

/** Returns the name of a tool whose migrations are programs, by its word on the command line. */
export function programNamed(word: string): string | undefined {
  const name = word.toLowerCase();
  return PROGRAMS.find(({ tool }) => tool.toLowerCase() === name)?.tool;
}

const PROGRAMS: readonly { readonly tool: string; readonly sign: RegExp }[] = [
  { tool: "knex", sign: /(?:^|\/)knexfile\.\w+$/ },
  { tool: "Rails", sign: /(?:^|\/)db\/(?:schema\.rb|migrate\/\d+_\w+\.rb)$/ },
  { tool: "Ecto", sign: /(?:^|\/)priv\/\w+\/migrations\/\d+_\w+\.exs$/ },
  { tool: "Django", sign: /(?:^|\/)migrations\/\d{4}_\w+\.py$/ },
  { tool: "Sequelize", sign: /(?:^|\/)\.sequelizerc$/ },
  { tool: "TypeORM", sign: /(?:^|\/)(?:ormconfig|data-source)\.\w+$/ },
  { tool: "Laravel", sign: /(?:^|\/)database\/migrations\/\d{4}_\d\d_\d\d_\d+_\w+\.php$/ },
  { tool: "Phinx", sign: /(?:^|\/)phinx\.\w+$/ },
];
