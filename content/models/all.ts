import lenet5 from './lenet-5/model.json' with { type: 'json' };
import lenet5Run from './lenet-5/run.json' with { type: 'json' };
import mlp from './mlp/model.json' with { type: 'json' };
import mlpRun from './mlp/run.json' with { type: 'json' };
import sileroVad from './silero-vad/model.json' with { type: 'json' };
import softmaxRegression from './softmax-regression/model.json' with { type: 'json' };
import softmaxRegressionRun from './softmax-regression/run.json' with { type: 'json' };
import starterNetwork from './starter-network/model.json' with { type: 'json' };
import starterNetworkRun from './starter-network/run.json' with { type: 'json' };
import tinyConvnet from './tiny-convnet/model.json' with { type: 'json' };
import tinyConvnetRun from './tiny-convnet/run.json' with { type: 'json' };

/** The run of `npm run zoo:train` that made a model; null for those that others trained. */
interface Run {
  readonly config: unknown;
  readonly backend: string;
  readonly curve: unknown;
}

/** Every model that comes with Tidu, unparsed; see `shippedModelSchema` in server/models/schema.ts. */
export const SHIPPED_FILES: readonly { readonly model: unknown; readonly run: Run | null }[] = [
  { model: softmaxRegression, run: softmaxRegressionRun },
  { model: mlp, run: mlpRun },
  { model: lenet5, run: lenet5Run },
  { model: starterNetwork, run: starterNetworkRun },
  { model: tinyConvnet, run: tinyConvnetRun },
  { model: sileroVad, run: null },
];
