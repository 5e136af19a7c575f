import type { Localized } from '#lib/i18n/locales.ts';

const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit));

/** What the outputs of a challenge's models stand for, in their order; pages number the classes of other challenges. */
export const CLASS_NAMES: Readonly<Record<string, Localized<readonly string[]>>> = {
  mnist: { zh: DIGITS, en: DIGITS },
  'mnist-tiny': { zh: DIGITS, en: DIGITS },
  'mnist-recall': { zh: DIGITS, en: DIGITS },
  cifar10: {
    zh: ['飞机', '汽车', '鸟', '猫', '鹿', '狗', '青蛙', '马', '船', '卡车'],
    en: ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
  },
};
