import type { World } from "./terminal/world.ts";

/** Draws random bytes as lower-case hex digits. */
export function randomHex(world: World, bytes: number): string {
  const digits = Array.from(world.randomBytes(bytes), (byte) => byte.toString(16).padStart(2, "0"));
  return digits.join("");
}
