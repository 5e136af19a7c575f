'use client';

import { useTranslations } from 'next-intl';
import { Select } from '#ui/primitives/select.tsx';
import { useLab, useLabSession } from '../lab-context.tsx';
import { isUnderWay } from '../run-state.ts';
import { LearningRateField } from './learning-rate-field.tsx';
import { NetworkField } from './network-field.tsx';
import { PresetPicker } from './preset-picker.tsx';
import { SeedField } from './seed-field.tsx';
import { SettingField } from './setting-field.tsx';
import { checkSettings, OPTIMIZERS, type OptimizerName, type RunSettings } from './settings.ts';
import { useSettingsInAddress } from './use-address.ts';

/** Everything a run depends on. */
export function SettingsForm() {
  const t = useTranslations('lab.settings');
  const session = useLabSession();
  const { settings, ready, run, busy } = useLab();
  useSettingsInAddress(session.lab, settings, ready);
  const checked = checkSettings(session.lab, settings);
  const problems = checked.valid ? {} : checked.problems;
  const disabled = !ready || busy === 'start' || isUnderWay(run);
  const set = (changed: Partial<RunSettings>) => session.change({ ...settings, ...changed });
  return (
    <div className="flex flex-col gap-5">
      <PresetPicker settings={settings} disabled={disabled} onChange={(preset) => session.change(preset)} />
      <NetworkField value={settings.network} disabled={disabled} onChange={(network) => set({ network })} />
      <div className="grid gap-x-4 gap-y-5 sm:grid-cols-2 lg:grid-cols-1 xl:grid-cols-2">
        <SettingField
          field="subsetSize"
          value={settings.subsetSize}
          problem={problems.subsetSize}
          disabled={disabled}
          onChange={(subsetSize) => set({ subsetSize })}
        />
        <SettingField
          field="epochs"
          value={settings.epochs}
          problem={problems.epochs}
          disabled={disabled}
          onChange={(epochs) => set({ epochs })}
        />
        <SettingField
          field="batchSize"
          value={settings.batchSize}
          problem={problems.batchSize}
          disabled={disabled}
          onChange={(batchSize) => set({ batchSize })}
        />
        <Select
          name="optimizer"
          label={t('optimizer.label')}
          hint={t('optimizer.hint')}
          value={settings.optimizer}
          disabled={disabled}
          options={OPTIMIZERS.map((name) => ({ value: name, label: t(`optimizer.${name}`) }))}
          onChange={(event) => set({ optimizer: event.target.value as OptimizerName })}
        />
      </div>
      <LearningRateField
        value={settings.learningRate}
        problem={problems.learningRate}
        disabled={disabled}
        onChange={(learningRate) => set({ learningRate })}
      />
      <SeedField
        value={settings.seed}
        problem={problems.seed}
        disabled={disabled}
        onChange={(seed) => set({ seed })}
      />
    </div>
  );
}
