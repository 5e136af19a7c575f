'use client';

import { useTranslations } from 'next-intl';
import { type DragEvent, useId, useState } from 'react';
import { Icon } from '#ui/icons/icon.tsx';
import { classes } from '#ui/primitives/classes.ts';

/** A place to drop a file on, and a button that opens the browser's own chooser. */
export function DropZone(props: { readonly onFile: (file: File) => void; readonly limit: string }) {
  const t = useTranslations('submit.file');
  const id = useId();
  const [over, setOver] = useState(false);
  const take = (files: FileList | null) => {
    const file = files?.[0];
    if (file) props.onFile(file);
  };
  const drag = (event: DragEvent, inside: boolean) => {
    event.preventDefault();
    setOver(inside);
  };
  return (
    <div
      onDragEnter={(event) => drag(event, true)}
      onDragOver={(event) => drag(event, true)}
      onDragLeave={(event) => drag(event, false)}
      onDrop={(event) => {
        drag(event, false);
        take(event.dataTransfer.files);
      }}
      className={classes(
        'flex flex-col items-center gap-3 rounded-md border border-dashed px-4 py-8 text-center transition-colors',
        over ? 'border-accent bg-accent-soft' : 'border-edge bg-surface',
      )}
    >
      <Icon name="upload" className="size-6 text-ink-faint" />
      <p className="hidden sm:block">{t('drop')}</p>
      {/* The label is the button; the input stays in the page for keyboards and screen readers. */}
      <label
        htmlFor={id}
        className={classes(
          'inline-flex min-h-11 items-center rounded-md border border-edge bg-surface px-4 font-medium hover:border-ink hover:bg-sunken',
          'has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus',
        )}
      >
        {t('choose')}
        <input
          id={id}
          type="file"
          accept=".onnx,application/octet-stream"
          className="sr-only"
          onChange={(event) => {
            take(event.target.files);
            // Choosing the same file again, mended meanwhile, must be heard, too.
            event.target.value = '';
          }}
        />
      </label>
      <p className="text-sm text-ink-soft">{t('limit', { size: props.limit })}</p>
    </div>
  );
}
