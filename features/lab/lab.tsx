'use client';

import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import type { DatasetName } from '#ml/datasets/public-datasets.ts';
import { LAB_NETWORKS } from '#ml/layers/lab-networks.ts';
import type { ModelContract } from '#ml/onnx/contract.ts';
import type { LabDefinition } from '#server/challenges/schema.ts';
import { BoundaryPanel } from './boundary/boundary-panel.tsx';
import { DrawPanel } from './draw/draw-panel.tsx';
import { ImagePanel } from './examples/image-panel.tsx';
import { SubmitSection } from './export/submit-section.tsx';
import { LabProvider, useLab, useLabSession } from './lab-context.tsx';
import { LabSection } from './lab-section.tsx';
import { toLabSetup } from './lab-setup.ts';
import { NetworkPanel } from './network/network-panel.tsx';
import { BackendNotes } from './progress/backend-notes.tsx';
import { Curves } from './progress/curves.tsx';
import { RunControls } from './progress/run-controls.tsx';
import { RunNote } from './progress/run-note.tsx';
import { RunProgress } from './progress/run-progress.tsx';
import { RunTiles } from './progress/run-tiles.tsx';
import { RunTrouble } from './progress/run-trouble.tsx';
import { useRunAnnouncements } from './progress/use-announcements.ts';
import { useRunTitle } from './progress/use-run-title.ts';
import { SettingsForm } from './settings/settings-form.tsx';

export interface LabProps {
  readonly challenge: string;
  /** What the challenge offers to train. */
  readonly lab: LabDefinition;
  readonly contract: ModelContract;
  readonly perDay: number;
  /** Tidu's version, written into exported files. */
  readonly version: string;
}

const FORM_ID = 'set-up';

/**
 * The lab of a challenge: set up, train, try, submit. Needs `ApiProvider` and the messages of `lab`, `submit`,
 * `account`, `challenges` and `errors` around it.
 */
export function Lab(props: LabProps) {
  const setup = useMemo(() => toLabSetup(props.lab), [props.lab]);
  return (
    <LabProvider challenge={props.challenge} lab={setup}>
      <LabSheet {...props} />
    </LabProvider>
  );
}

function LabSheet(props: LabProps) {
  const t = useTranslations('lab.sections');
  useRunAnnouncements();
  useRunTitle();
  const { dataset } = props.lab;
  return (
    <div className="grid gap-x-12 gap-y-10 lg:grid-cols-[minmax(0,1fr)_21rem]">
      <div className="flex min-w-0 flex-col gap-10">
        <LabSection title={t('train')} titleHiddenOnPhone>
          <RunControls />
          <RunNote formId={FORM_ID} />
          <RunTrouble />
          <RunProgress />
          {/* Where the data can be seen whole, the boundary is what training is about. */}
          {dataset === 'spirals' && <BoundaryPanel />}
          <RunTiles />
          <Curves />
          <BackendNotes />
        </LabSection>
        <LabSection title={t('submit')}>
          <SubmitSection {...props} />
        </LabSection>
      </div>
      <LabSection title={t('setUp')} id={FORM_ID} className="self-start">
        <SettingsForm />
      </LabSection>
      <div className="grid min-w-0 gap-x-12 gap-y-10 lg:col-span-2 lg:grid-cols-2">
        <TrySection dataset={dataset} />
        <LabSection title={t('network')}>
          <ChosenNetwork />
        </LabSection>
      </div>
    </div>
  );
}

/** What the network can be tried on. */
function TrySection(props: { readonly dataset: DatasetName }) {
  const t = useTranslations('lab');
  switch (props.dataset) {
    case 'mnist':
      return (
        <LabSection title={t('sections.try')}>
          <p className="text-ink-soft">{t('draw.intro')}</p>
          <DrawPanel />
        </LabSection>
      );
    case 'cifar10':
      return (
        <LabSection title={t('sections.try')}>
          <p className="text-ink-soft">{t('photographs.intro')}</p>
          <ImagePanel />
        </LabSection>
      );
    case 'spirals':
      return null;
    default:
      return props.dataset satisfies never;
  }
}

/** The network of the run, or the one that the next run will train. */
function ChosenNetwork() {
  const { lab } = useLabSession();
  const { run, settings } = useLab();
  return (
    <NetworkPanel dataset={lab.dataset} network={run ? run.config.network : LAB_NETWORKS[settings.network]} />
  );
}
