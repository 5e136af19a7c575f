'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { RadioGroup } from '#ui/primitives/radio-group.tsx';
import { useLabSession } from '../lab-context.tsx';
import { presetOf, presetSettings, type RunSettings } from './settings.ts';

const OWN = 'own';

/** The ready-made runs, or settings of one's own, which a changed field chooses by itself. The seed is left as it is. */
export function PresetPicker(props: {
  readonly settings: RunSettings;
  readonly disabled: boolean;
  readonly onChange: (settings: RunSettings) => void;
}) {
  const t = useTranslations('lab.settings.preset');
  const locale = useLocale();
  const { lab } = useLabSession();
  const { settings, disabled, onChange } = props;
  // Asked for before any field was changed: the values are still those of a preset, the choice is not.
  const [own, setOwn] = useState(false);
  const chosen = own ? OWN : (presetOf(lab, settings) ?? OWN);
  const choose = (choice: string) => {
    const preset = lab.presets.find(({ name }) => name === choice);
    setOwn(!preset);
    if (preset) onChange({ ...presetSettings(preset), seed: settings.seed });
  };
  return (
    <RadioGroup
      label={t('label')}
      value={chosen}
      onChange={choose}
      options={[
        ...lab.presets.map(({ name, label, hint }) => ({
          value: name,
          label: label[locale],
          hint: hint[locale],
          disabled,
        })),
        { value: OWN, label: t('own.label'), hint: t('own.hint'), disabled },
      ]}
    />
  );
}
