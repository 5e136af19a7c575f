'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { LAB_NETWORKS, type LabNetworkName } from '#ml/layers/lab-networks.ts';
import { countParameters } from '#ml/layers/shapes.ts';
import { Select } from '#ui/primitives/select.tsx';
import { useLabSession } from '../lab-context.tsx';

/** Which network is trained, where the challenge offers several. */
export function NetworkField(props: {
  readonly value: LabNetworkName;
  readonly disabled: boolean;
  readonly onChange: (network: LabNetworkName) => void;
}) {
  const t = useTranslations('lab.networks');
  const format = useFormatter();
  const { networks } = useLabSession().lab;
  const { value, disabled, onChange } = props;
  if (networks.length < 2) return null;
  const parameters = (name: LabNetworkName) => format.number(countParameters(LAB_NETWORKS[name]));
  return (
    <Select
      name="network"
      label={t('label')}
      hint={t(`${value}.hint`)}
      value={value}
      disabled={disabled}
      options={networks.map((name) => ({
        value: name,
        label: t('option', { name: t(`${name}.name`), parameters: parameters(name) }),
      }))}
      onChange={(event) => {
        const chosen = networks.find((name) => name === event.target.value);
        if (chosen) onChange(chosen);
      }}
    />
  );
}
