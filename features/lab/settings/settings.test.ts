import { describe, expect, it } from 'vitest';
import { CHALLENGE_FILES } from '#content/challenges/all.ts';
import { LAB_NETWORKS } from '#ml/layers/lab-networks.ts';
import { outputShape } from '#ml/layers/shapes.ts';
import { runLimits } from '#ml/train/protocol.ts';
import { challengeDefinition } from '#server/challenges/schema.ts';
import { toLabSetup } from '../lab-setup.ts';
import { checkSettings, presetOf, presetSettings, type RunSettings, settingsOf } from './settings.ts';
import { namesSettings, searchWithSettings, settingsFromSearch } from './settings-url.ts';

const LABS = CHALLENGE_FILES.map((file) => challengeDefinition.parse(file)).flatMap(
  ({ slug, lab, contract }) => (lab ? [{ slug, contract, lab: toLabSetup(lab) }] : []),
);
const labOf = (slug: string) => {
  const found = LABS.find((challenge) => challenge.slug === slug);
  if (!found) throw new Error(`${slug} has no lab`);
  return found.lab;
};
const MNIST = labOf('mnist');
const LIMITS = runLimits('mnist');
const [QUICK, FULL] = MNIST.presets.map(presetSettings) as [RunSettings, RunSettings];

function problems(changed: Partial<RunSettings>) {
  const checked = checkSettings(MNIST, { ...QUICK, ...changed });
  return checked.valid ? null : checked.problems;
}

describe.each(LABS)('the lab of $slug', ({ lab, contract }) => {
  it('offers runs that the engine takes, of networks that it offers', () => {
    for (const preset of lab.presets) {
      expect(checkSettings(lab, presetSettings(preset))).toMatchObject({ valid: true });
      expect(lab.networks).toContain(preset.network);
    }
  });

  it('offers networks that the challenge takes', () => {
    for (const name of lab.networks) {
      const network = LAB_NETWORKS[name];
      expect(contract.input.shapes).toContainEqual(['N', ...network.inputShape]);
      expect(contract.output.shape).toEqual(['N', ...outputShape(network)]);
    }
  });
});

describe('checkSettings', () => {
  it('reads presets as runs of their network', () => {
    expect(checkSettings(MNIST, QUICK)).toMatchObject({
      valid: true,
      config: {
        dataset: 'mnist',
        network: LAB_NETWORKS.starter,
        subsetSize: 6000,
        epochs: 5,
        batchSize: 128,
        optimizer: { name: 'adam', learningRate: 0.001 },
      },
    });
    expect(checkSettings(MNIST, { ...FULL, network: 'tiny' })).toMatchObject({
      valid: true,
      config: { subsetSize: 54_000, network: LAB_NETWORKS.tiny },
    });
  });

  it('names what is wrong with every field at once, with the limits', () => {
    expect(problems({ epochs: '', batchSize: '12.5', learningRate: 'fast', subsetSize: '99999' })).toEqual({
      epochs: { code: 'missing', ...LIMITS.epochs },
      batchSize: { code: 'not_whole', ...LIMITS.batchSize },
      learningRate: { code: 'not_a_number', ...LIMITS.learningRate },
      subsetSize: { code: 'out_of_range', ...LIMITS.subsetSize },
    });
  });

  it('takes the limits themselves and refuses what lies just outside', () => {
    expect(problems({ learningRate: '1e-5' })).toBeNull();
    expect(problems({ learningRate: '1' })).toBeNull();
    expect(problems({ learningRate: '0' })?.learningRate?.code).toBe('out_of_range');
    expect(problems({ seed: String(2 ** 31) })?.seed?.code).toBe('out_of_range');
    expect(problems({ seed: '-1' })?.seed?.code).toBe('out_of_range');
    expect(problems({ epochs: 'Infinity' })?.epochs?.code).toBe('not_a_number');
  });

  it('lets small data be seen more often than large ones', () => {
    expect(problems({ epochs: '51' })?.epochs?.code).toBe('out_of_range');
    const spirals = labOf('spirals');
    const settings = { ...presetSettings(spirals.presets[0]), epochs: '500' };
    expect(checkSettings(spirals, settings).valid).toBe(true);
  });

  it('turns a run back into the form it was started from', () => {
    const settings: RunSettings = { ...QUICK, network: 'tiny' };
    const checked = checkSettings(MNIST, settings);
    expect(checked.valid && settingsOf(MNIST, checked.config)).toEqual(settings);
  });
});

describe('presetOf', () => {
  it('recognises a preset under any seed, and settings of one’s own', () => {
    expect(presetOf(MNIST, { ...QUICK, seed: '77' })).toBe('quick');
    expect(presetOf(MNIST, FULL)).toBe('full');
    expect(presetOf(MNIST, { ...FULL, epochs: '6' })).toBeNull();
    expect(presetOf(MNIST, { ...QUICK, network: 'tiny' })).toBeNull();
  });
});

describe('the address', () => {
  it('carries every setting, seed included, and reads it back', () => {
    const settings: RunSettings = {
      ...FULL,
      ...{ seed: '42', learningRate: '0.01', optimizer: 'sgd', network: 'tiny' },
    };
    const search = searchWithSettings('?backend=wasm', settings);
    expect(search).toBe(
      '?backend=wasm&examples=54000&epochs=5&batch=128&rate=0.01&seed=42&optimizer=sgd&network=tiny',
    );
    expect(settingsFromSearch(MNIST, search)).toEqual(settings);
  });

  it('tells an address with settings from a bare one', () => {
    expect(namesSettings('?seed=4')).toBe(true);
    expect(namesSettings('?network=tiny')).toBe(true);
    expect(namesSettings('?backend=wasm')).toBe(false);
  });

  it('falls back to the first preset, and keeps a wrong value so that the form can name it', () => {
    expect(settingsFromSearch(MNIST, '')).toEqual(QUICK);
    const wrong = '?epochs=many&optimizer=magic&network=spiral-relu';
    expect(settingsFromSearch(MNIST, wrong)).toEqual({ ...QUICK, epochs: 'many' });
    expect(settingsFromSearch(MNIST, `?seed=${'9'.repeat(500)}`).seed).toBe(QUICK.seed);
  });
});
