import { eq } from 'drizzle-orm';
import type { Reader } from '#db/client.ts';
import { datasetSources } from '#db/schema/index.ts';
import type { DatasetSourceName } from '#server/challenges/schema.ts';

export type DatasetSource = typeof datasetSources.$inferSelect;

/** Public data that an operator imported; null where nobody has. */
export async function findDatasetSource(db: Reader, name: DatasetSourceName): Promise<DatasetSource | null> {
  const [row] = await db.select().from(datasetSources).where(eq(datasetSources.name, name));
  return row ?? null;
}
