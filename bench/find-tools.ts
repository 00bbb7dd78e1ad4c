import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { arch, platform } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { alembic, graphileMigrate, sqitch, sqlMigrate } from "./other-tools.ts";
import { dbmate, ebb, nodePgMigrate, psql, type Tool } from "./tools.ts";

/** The tools of npm, with what each needs. */
const PACKAGES = {
  dbmate: ["dbmate"],
  "node-pg-migrate": ["node-pg-migrate", "pg"],
  "graphile-migrate": ["graphile-migrate"],
} as const;

/**
 * Returns the tools of this machine, those that `EBB_BENCH_TOOLS` names if it is set. Those of npm are
 * in the folder that `EBB_BENCH_PEERS` names, each in one of its own, or are installed into `folder`.
 */
export function findTools(folder: string): readonly Tool[] {
  const home = process.env.EBB_BENCH_PEERS ?? folder;
  const wanted = process.env.EBB_BENCH_TOOLS?.split(",");
  const isWanted = (name: string): boolean => wanted?.includes(name) !== false;
  const place = (name: keyof typeof PACKAGES): string => {
    const own = join(home, name);
    if (isWanted(name) && !existsSync(own)) install(own, PACKAGES[name]);
    return own;
  };
  const program = `@dbmate/${platform()}-${arch()}/bin/dbmate`;
  const tools: readonly Tool[] = [
    psql,
    ebb,
    dbmate(join(place("dbmate"), "node_modules", program)),
    nodePgMigrate(place("node-pg-migrate")),
    graphileMigrate(place("graphile-migrate")),
    sqlMigrate,
    alembic,
    sqitch,
  ];
  return tools.filter((tool) => isWanted(tool.name) && isPresent(tool));
}

function install(home: string, packages: readonly string[]): void {
  mkdirSync(home, { recursive: true });
  const args = ["install", "--no-save", "--prefix", home, ...packages];
  const { status, stderr } = spawnSync("npm", args, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

/** Debian's tools may be missing. */
function isPresent({ version }: Tool): boolean {
  const { command, args } = version();
  return spawnSync(command, args).error === undefined;
}
