import { useTranslations } from 'next-intl';
import { useId } from 'react';
import { CopyButton } from './copy-button.tsx';
import { ScrollRegion } from './scroll-region.tsx';

/** Code to read and to copy. Long lines scroll inside; the block can be reached and scrolled by keyboard. */
export function CodeBlock(props: { readonly code: string; readonly title?: string }) {
  const t = useTranslations('common.ui');
  const id = useId();
  const code = props.code.replace(/\n$/, '');
  const title = props.title ?? t('code');
  return (
    <figure className="overflow-hidden rounded-md border border-rule bg-surface">
      <figcaption className="flex items-center justify-between gap-3 border-b border-rule py-1.5 ps-4 pe-1.5">
        <span className="truncate font-mono text-xs text-ink-soft">{title}</span>
        <CopyButton text={code} source={id} />
      </figcaption>
      <ScrollRegion label={title} className="focus-visible:-outline-offset-2">
        <pre className="w-max p-4 font-mono text-sm leading-6">
          <code id={id} translate="no">
            {code}
          </code>
        </pre>
      </ScrollRegion>
    </figure>
  );
}
