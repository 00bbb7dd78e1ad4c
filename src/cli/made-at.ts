import { formatCreated } from "../migration/created.ts";
import type { World } from "./terminal/world.ts";

/** When a bundle is made: now, or SOURCE_DATE_EPOCH, so that the same files can make the same bytes. */
export function madeAt({ env, now }: World): string {
  const epoch = env.SOURCE_DATE_EPOCH ?? "";
  return formatCreated(/^\d{1,11}$/.test(epoch) ? Number(epoch) * 1000 : now());
}
