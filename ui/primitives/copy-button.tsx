'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Icon } from '#ui/icons/icon.tsx';
import { announce } from './announcer.tsx';
import { Button, type ButtonSize } from './button.tsx';

/**
 * Copies `text`. Over plain http the clipboard is out of reach: then the element with the id `source` is selected, so
 * that one key press copies it.
 */
export function CopyButton(props: {
  readonly text: string;
  readonly source?: string;
  readonly label?: string;
  readonly size?: ButtonSize;
}) {
  const t = useTranslations('common.ui');
  const [state, setState] = useState<'idle' | 'copied' | 'selected'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), 2500);
    return () => clearTimeout(timer);
  }, [state]);

  const copy = async () => {
    const done = await copyText(props.text, props.source);
    setState(done);
    announce(t(done));
  };
  return (
    <Button
      size={props.size ?? 'small'}
      variant="secondary"
      onClick={() => void copy()}
      icon={<Icon name={state === 'idle' ? 'copy' : 'check'} />}
    >
      {state === 'idle' ? (props.label ?? t('copy')) : t(state)}
    </Button>
  );
}

async function copyText(text: string, sourceId: string | undefined): Promise<'copied' | 'selected'> {
  try {
    await navigator.clipboard.writeText(text);
    return 'copied';
  } catch (reason) {
    // No clipboard on an insecure origin (TypeError) or no permission (NotAllowedError); anything else is a bug.
    if (!(reason instanceof TypeError || reason instanceof DOMException)) throw reason;
  }
  const source = sourceId === undefined ? null : document.getElementById(sourceId);
  if (source) window.getSelection()?.selectAllChildren(source);
  return 'selected';
}
