import { describe, expect, it } from 'vitest';
import { RUN_LIMITS } from '#ml/train/protocol.ts';
import { checkSettings, FULL, presetOf, QUICK, type RunSettings, settingsOf } from './settings.ts';
import { namesSettings, searchWithSettings, settingsFromSearch } from './settings-url.ts';

function problems(changed: Partial<RunSettings>) {
  const checked = checkSettings({ ...QUICK, ...changed });
  return checked.valid ? null : checked.problems;
}

describe('checkSettings', () => {
  it('reads both presets as runs of the starter network', () => {
    expect(checkSettings(QUICK)).toMatchObject({
      valid: true,
      config: {
        subsetSize: 6000,
        epochs: 5,
        batchSize: 128,
        optimizer: { name: 'adam', learningRate: 0.001 },
      },
    });
    expect(checkSettings(FULL)).toMatchObject({ valid: true, config: { subsetSize: 54_000 } });
  });

  it('names what is wrong with every field at once, with the limits', () => {
    expect(problems({ epochs: '', batchSize: '12.5', learningRate: 'fast', subsetSize: '99999' })).toEqual({
      epochs: { code: 'missing', ...RUN_LIMITS.epochs },
      batchSize: { code: 'not_whole', ...RUN_LIMITS.batchSize },
      learningRate: { code: 'not_a_number', ...RUN_LIMITS.learningRate },
      subsetSize: { code: 'out_of_range', ...RUN_LIMITS.subsetSize },
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

  it('turns a run back into the form it was started from', () => {
    const checked = checkSettings(QUICK);
    expect(checked.valid && settingsOf(checked.config)).toEqual(QUICK);
  });
});

describe('presetOf', () => {
  it('recognises a preset under any seed, and settings of one’s own', () => {
    expect(presetOf({ ...QUICK, seed: '77' })).toBe('quick');
    expect(presetOf(FULL)).toBe('full');
    expect(presetOf({ ...FULL, epochs: '6' })).toBeNull();
  });
});

describe('the address', () => {
  it('carries every setting, seed included, and reads it back', () => {
    const settings: RunSettings = { ...FULL, seed: '42', learningRate: '0.01', optimizer: 'sgd' };
    const search = searchWithSettings('?backend=wasm', settings);
    expect(search).toBe('?backend=wasm&images=54000&epochs=5&batch=128&rate=0.01&seed=42&optimizer=sgd');
    expect(settingsFromSearch(search)).toEqual(settings);
  });

  it('tells an address with settings from a bare one', () => {
    expect(namesSettings('?seed=4')).toBe(true);
    expect(namesSettings('?backend=wasm')).toBe(false);
  });

  it('falls back to the quick preset, and keeps a wrong value so that the form can name it', () => {
    expect(settingsFromSearch('')).toEqual(QUICK);
    expect(settingsFromSearch('?epochs=many&optimizer=magic')).toEqual({ ...QUICK, epochs: 'many' });
    expect(settingsFromSearch(`?seed=${'9'.repeat(500)}`).seed).toBe(QUICK.seed);
  });
});
