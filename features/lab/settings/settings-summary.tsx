'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { Link } from '#ui/primitives/link.tsx';
import { useLab, useLabSession } from '../lab-context.tsx';
import { checkSettings } from './settings.ts';

/** The run in one line under the start button; on a narrow screen, where the form is further down, with the way there. */
export function SettingsSummary(props: { readonly formId: string }) {
  const t = useTranslations('lab.settings');
  const format = useFormatter();
  const { lab } = useLabSession();
  const { settings, run } = useLab();
  const checked = checkSettings(lab, settings);
  const config = run?.config ?? (checked.valid ? checked.config : null);
  return (
    <p className="min-h-6 text-sm text-ink-soft">
      {config &&
        t('summary', {
          examples: format.number(config.subsetSize),
          epochs: config.epochs,
          batch: config.batchSize,
          optimizer: t(`optimizer.${config.optimizer.name}`),
          rate: format.number(config.optimizer.learningRate, { maximumSignificantDigits: 4 }),
          seed: String(config.seed),
        })}{' '}
      <Link href={`#${props.formId}`} className="lg:hidden">
        {t('change')}
      </Link>
    </p>
  );
}
