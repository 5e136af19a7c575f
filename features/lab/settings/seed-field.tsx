'use client';

import { useTranslations } from 'next-intl';
import { RUN_LIMITS } from '#ml/train/protocol.ts';
import { Icon } from '#ui/icons/icon.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { SettingField } from './setting-field.tsx';
import type { FieldProblem } from './settings.ts';

/** Few digits: a seed is read out and typed again. */
const DICE_SIDES = 1_000_000;

/** The seed, and a die that throws another. */
export function SeedField(props: {
  readonly value: string;
  readonly problem: FieldProblem | undefined;
  readonly disabled: boolean;
  readonly onChange: (value: string) => void;
}) {
  const t = useTranslations('lab.settings.seed');
  const throwDie = () => {
    const random = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
    props.onChange(String(RUN_LIMITS.seed.min + (random % DICE_SIDES)));
  };
  return (
    <div className="grid grid-cols-[1fr_auto] gap-x-3">
      <SettingField {...props} field="seed" />
      <Button
        className="mt-6.5 h-11 self-start"
        disabled={props.disabled}
        onClick={throwDie}
        aria-label={t('dice')}
        title={t('dice')}
        icon={<Icon name="restart" />}
      />
    </div>
  );
}
