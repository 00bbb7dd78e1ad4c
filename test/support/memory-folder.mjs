import { existsSync, statfsSync } from "node:fs";

const MEMORY = "/dev/shm";
const ENOUGH_MEMORY = 4 * 1024 ** 3;

/**
 * Returns the folder that is in memory, if it has room for databases: a new one takes 15 ms there
 * and 250 ms on a disk.
 *
 * @returns {string | undefined}
 */
export function memoryFolder() {
  if (!existsSync(MEMORY)) return undefined;
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize > ENOUGH_MEMORY ? MEMORY : undefined;
}
