'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { RadioGroup } from '#ui/primitives/radio-group.tsx';
import { PRESETS, type PresetName, presetOf, type RunSettings } from './settings.ts';

type Choice = PresetName | 'own';

/** The two ready-made runs, or settings of one's own, which a changed field chooses by itself. The seed is left as it is. */
export function PresetPicker(props: {
  readonly settings: RunSettings;
  readonly disabled: boolean;
  readonly onChange: (settings: RunSettings) => void;
}) {
  const t = useTranslations('lab.settings.preset');
  const { settings, disabled, onChange } = props;
  // Asked for before any field was changed: the values are still those of a preset, the choice is not.
  const [own, setOwn] = useState(false);
  const chosen: Choice = own ? 'own' : (presetOf(settings) ?? 'own');
  const choose = (choice: Choice) => {
    setOwn(choice === 'own');
    if (choice !== 'own') onChange({ ...PRESETS[choice], seed: settings.seed });
  };
  const choices: readonly Choice[] = ['quick', 'full', 'own'];
  return (
    <RadioGroup
      label={t('label')}
      value={chosen}
      onChange={choose}
      options={choices.map((choice) => ({
        value: choice,
        label: t(`${choice}.label`),
        hint: t(`${choice}.hint`),
        disabled,
      }))}
    />
  );
}
