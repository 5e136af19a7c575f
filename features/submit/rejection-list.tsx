'use client';

import { useTranslations } from 'next-intl';
import { Callout } from '#ui/primitives/callout.tsx';
import { useRejectionText } from './use-rejection-text.ts';

/** Why a model has no score: each reason with what to do, and whose fault it was. */
export function RejectionList(props: {
  readonly rejections: readonly {
    readonly code: string;
    readonly details: Readonly<Record<string, string | number>>;
  }[];
  readonly fault: 'user' | 'server';
  readonly live?: boolean;
}) {
  const t = useTranslations('submit.rejection');
  const explain = useRejectionText();
  const { rejections, fault, live } = props;
  return (
    <Callout
      tone={fault === 'user' ? 'bad' : 'warn'}
      live={live}
      title={t(`fault.${fault}`)}
      className="w-full"
    >
      <ul className="flex flex-col gap-3">
        {rejections.map((rejection) => {
          const { title, cure } = explain(rejection);
          return (
            <li key={rejection.code} data-code={rejection.code}>
              <p className="font-medium wrap-anywhere">{title}</p>
              <p className="max-w-measure wrap-anywhere">{cure}</p>
            </li>
          );
        })}
      </ul>
    </Callout>
  );
}
