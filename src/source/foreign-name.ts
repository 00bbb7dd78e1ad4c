/** The systems on which ebb runs and a name may mean another thing than elsewhere. */
export type System = "windows" | "darwin" | "other";

/** Names that are devices on Windows, in every directory and with any ending. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/**
 * Tells why a file of a bundle cannot be written under its name on this system, and undefined if
 * it can: Windows has devices, streams behind a colon, and names that lose their end.
 */
export function foreignNameFault(name: string, system: System): string | undefined {
  if (system !== "windows") return undefined;
  const parts = name.split("/");
  if (parts.some((part) => DEVICE.test(part))) return "it names a device on Windows";
  if (/[<>:"|?*]/.test(name)) return "it holds a character that Windows does not allow";
  if (parts.some((part) => /[. ]$/.test(part))) return "a part of it ends in a dot or a space";
  return undefined;
}

/** Gives the first name that would be the same file as one before it on this system. */
export function collidingName(names: readonly string[], system: System): string | undefined {
  if (system === "other") return undefined;
  const seen = new Set<string>();
  return names.find((name) => {
    const file = name.normalize("NFC").toLowerCase();
    return seen.has(file) || !seen.add(file);
  });
}
