'use client';

import { useTranslations } from 'next-intl';
import { STARTER_NETWORK } from '#ml/layers/starter-network.ts';
import type { ModelContract } from '#ml/onnx/contract.ts';
import { DrawPanel } from './draw/draw-panel.tsx';
import { SubmitSection } from './export/submit-section.tsx';
import { LabProvider } from './lab-context.tsx';
import { LabSection } from './lab-section.tsx';
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
  return (
    <LabProvider challenge={props.challenge}>
      <LabSheet {...props} />
    </LabProvider>
  );
}

function LabSheet(props: LabProps) {
  const t = useTranslations('lab.sections');
  const tDraw = useTranslations('lab.draw');
  useRunAnnouncements();
  useRunTitle();
  return (
    <div className="grid gap-x-12 gap-y-10 lg:grid-cols-[minmax(0,1fr)_21rem]">
      <div className="flex min-w-0 flex-col gap-10">
        <LabSection title={t('train')} titleHiddenOnPhone>
          <RunControls />
          <RunNote formId={FORM_ID} />
          <RunTrouble />
          <RunProgress />
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
        <LabSection title={t('try')}>
          <p className="text-ink-soft">{tDraw('intro')}</p>
          <DrawPanel />
        </LabSection>
        <LabSection title={t('network')}>
          <NetworkPanel network={STARTER_NETWORK} />
        </LabSection>
      </div>
    </div>
  );
}
