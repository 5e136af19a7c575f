'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useTRPC } from '#features/api.tsx';
import type { DatasetSourceName } from '#server/challenges/schema.ts';
import { CodeBlock } from '#ui/primitives/code-block.tsx';
import { EmptyState } from '#ui/primitives/empty-state.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { Skeleton } from '#ui/primitives/skeleton.tsx';

/** In place of what needs a season: why there is none here, and what the operator does about it. */
export function NotOpen(props: { readonly slug: string; readonly dataset: DatasetSourceName }) {
  const t = useTranslations('challenges.notOpen');
  const { slug, dataset } = props;
  return (
    <EmptyState title={t('title')}>
      <p>{t('body', { dataset: t(`datasets.${dataset}`) })}</p>
      <CodeBlock title={t('command')} code={`npm run tidu -- dataset import ${dataset} PATH`} />
      <p>
        {t.rich('more', { link: (children) => <Link href={`/challenges/${slug}/data`}>{children}</Link> })}
      </p>
    </EmptyState>
  );
}

/**
 * Shows its content once the challenge is known to be open; for challenges whose data are always here, at once. The
 * pages around it are prerendered and cannot know.
 */
export function WhenOpen(props: {
  readonly slug: string;
  /** What has to be imported before the challenge opens; null for most. */
  readonly needs: DatasetSourceName | null;
  readonly children: ReactNode;
}) {
  return props.needs ? <WhenImported {...props} needs={props.needs} /> : props.children;
}

function WhenImported(props: {
  readonly slug: string;
  readonly needs: DatasetSourceName;
  readonly children: ReactNode;
}) {
  const trpc = useTRPC();
  const { data, isError } = useQuery(trpc.challenges.get.queryOptions({ slug: props.slug }));
  // Where the server cannot be asked, what follows says so itself.
  if (data?.season || isError) return props.children;
  if (data) return <NotOpen slug={props.slug} dataset={props.needs} />;
  return <Skeleton className="h-64 w-full" />;
}
