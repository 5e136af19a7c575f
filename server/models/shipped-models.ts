import { SHIPPED_FILES } from '#content/models/all.ts';
import { type ShippedModel, shippedModelSchema } from '#server/models/schema.ts';

/** The run that made a shipped model, from run.json: a config of the lab and its curve. */
export interface ShippedRun {
  readonly config: unknown;
  readonly backend: string;
  readonly curve: unknown;
}

export interface Shipped extends ShippedModel {
  readonly run: ShippedRun | null;
}

/**
 * The models that come with Tidu: imported, not read from the disk, so that bundled routes and natively loaded
 * processes see the same ones. A test fails when a folder of content/models is missing here.
 */
export const SHIPPED_MODELS: readonly Shipped[] = SHIPPED_FILES.map(({ model, run }) => ({
  ...shippedModelSchema.parse(model),
  run,
}));

export function shippedModel(slug: string): Shipped | null {
  return SHIPPED_MODELS.find((model) => model.slug === slug) ?? null;
}
