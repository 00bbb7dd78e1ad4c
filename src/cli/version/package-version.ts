import manifest from "../../../package.json" with { type: "json" };

/** This ebb's version: the one of package.json. */
export const VERSION: string = manifest.version;
