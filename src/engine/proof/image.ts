import { type CatalogTexts, readCatalog } from "../../database/catalog/catalog.ts";
import type { CatalogReader } from "../../database/catalog/reader.ts";
import type { Snapshot } from "../../schema/snapshot.ts";

/** The schema of a database at one moment. */
export interface Image {
  /** The texts of the catalogs. They are equal only if nothing differs. */
  readonly texts: CatalogTexts;
  snapshot(): Snapshot;
}

/** Checks if nothing at all differs. */
export function areEqual(a: Image, b: Image): boolean {
  return a.texts.every((text, at) => text === b.texts[at]);
}

/** Returns the image of the answers of a reader. The snapshot is made on demand. */
export function imageOf({ request }: CatalogReader, texts: CatalogTexts): Image {
  let snapshot: Snapshot | undefined;
  return {
    texts,
    snapshot: () => {
      snapshot ??= readCatalog(request, texts);
      return snapshot;
    },
  };
}
