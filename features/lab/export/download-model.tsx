'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Icon } from '#ui/icons/icon.tsx';
import { toast } from '#ui/primitives/announcer.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { useLab, useLabSession } from '../lab-context.tsx';
import { isSendable } from '../run-state.ts';
import { writeModel } from './write-model.ts';

/** Saves the trained network as a file, for use anywhere. */
export function DownloadModel(props: { readonly challenge: string; readonly version: string }) {
  const t = useTranslations('lab.submit');
  const session = useLabSession();
  const { run } = useLab();
  const [busy, setBusy] = useState(false);
  const download = async () => {
    if (!run) return;
    setBusy(true);
    try {
      const bytes = await writeModel(await session.client.weights(), run.config, props.version);
      saveAs(bytes, `${props.challenge}-seed${run.config.seed}-step${run.step}.onnx`);
    } catch (error) {
      toast(t('downloadFailed', { detail: error instanceof Error ? error.message : String(error) }), 'bad');
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      size="large"
      icon={<Icon name="download" />}
      disabled={!isSendable(run)}
      loading={busy}
      onClick={() => void download()}
    >
      {t('download')}
    </Button>
  );
}

function saveAs(bytes: Uint8Array<ArrayBuffer>, name: string): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
