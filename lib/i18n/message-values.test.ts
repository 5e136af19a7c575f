import { createTranslator } from 'next-intl';
import { describe, expect, it } from 'vitest';
import { loadNamespace } from '#content/messages/load-messages.ts';
import { LOCALES } from '#lib/i18n/locales.ts';
import { type MessageDetails, messageValues } from '#lib/i18n/message-values.ts';
import { REJECTION_CODES, type RejectionCode } from '#ml/onnx/contract.ts';
import { ERROR_CODES } from '#server/errors.ts';

const FAILURES = ['evaluator_failed', 'lease_lost'];
const KEYS = [
  ...Object.keys(ERROR_CODES),
  ...FAILURES.flatMap((code) => [`failure.${code}.title`, `failure.${code}.cure`]),
  ...REJECTION_CODES.flatMap((code) => [`rejection.${code}.title`, `rejection.${code}.cure`]),
];

/** One realistic example of each table in ml/onnx/validate-model.ts and workers/sandbox. */
const EXAMPLES: Partial<Record<RejectionCode, MessageDetails>> = {
  external_data: { tensor: 'fc.weight', location: 'model.onnx.data', count: 4 },
  not_onnx: { looksLike: 'pytorch' },
  input_shape: { name: 'x', actual: '[1,28,28]', expected: '[N,1,28,28] | [N,28,28,1]' },
  out_of_time: { limit: 60_000 },
  out_of_memory: { limit: 2 ** 30, actual: 2 ** 31 },
  foreign_operator: { operators: 'com.microsoft::Gelu', more: 2, where: 'subgraph' },
};

describe.each(LOCALES)('messages of errors in %s', (locale) => {
  const translator = async () => {
    const messages = { errors: await loadNamespace(locale, 'errors') };
    const t = createTranslator({
      locale,
      messages: messages as { errors: Record<string, string> },
      namespace: 'errors',
      onError: (error) => {
        throw error;
      },
    });
    return (key: string, values: Record<string, string | number>) => t(key as never, values as never);
  };

  it('format for every code, whatever details came with it', async () => {
    const t = await translator();
    const examples: MessageDetails[] = [{}, { name: '', names: '', location: '', more: 3, count: 2 }];
    const empty = KEYS.filter((key) =>
      examples.some((details) => t(key, messageValues(details)).trim() === ''),
    );
    expect(empty).toEqual([]);
  });

  it('say the numbers and names in the details', async () => {
    const t = await translator();
    const texts = Object.entries(EXAMPLES).map(([code, details]) => [
      t(`rejection.${code}.title`, messageValues(details)),
      t(`rejection.${code}.cure`, messageValues(details)),
    ]);
    expect(texts).toMatchSnapshot();
  });
});

describe('values for messages', () => {
  it('round waiting times up, so that nobody is sent away twice', () => {
    expect(messageValues({}, 61)).toMatchObject({ minutes: 2, hours: 1 });
    expect(messageValues({}, 3_601)).toMatchObject({ hours: 2 });
  });

  it('give sizes in mebibytes', () => {
    expect(messageValues({ limit: 32 * 2 ** 20, actual: 40_000_000 })).toMatchObject({
      limitMiB: '32',
      actualMiB: '38.1',
    });
  });
});
