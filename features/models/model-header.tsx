import { useLocale, useTranslations } from 'next-intl';
import { Icon } from '#ui/icons/icon.tsx';
import { PageHeader } from '#ui/patterns/page-header.tsx';
import { ButtonLink } from '#ui/primitives/button.tsx';
import { Callout } from '#ui/primitives/callout.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { TabLinks } from '#ui/primitives/tab-links.tsx';
import { DateTime } from '#ui/primitives/time.tsx';
import { modelFileUrl } from './model-file-url.ts';
import { ModelStats } from './model-stats.tsx';
import type { ChallengeName, ModelView } from './types.ts';
import { useTransferSize } from './use-counts.ts';

/** The head that all pages of a model share. */
export function ModelHeader(props: {
  readonly model: ModelView;
  readonly challenges: readonly ChallengeName[];
}) {
  const t = useTranslations('models');
  const locale = useLocale();
  const size = useTransferSize();
  const { model } = props;
  const { slug, name, summary, language, owner, licence, mayEdit, mayWithdraw, withdrawn } = model;
  const [latest] = model.versions;
  const words = { lang: language && language !== locale ? language : undefined };
  return (
    <PageHeader
      eyebrow={
        <Link
          href="/models"
          className="inline-flex min-h-6 items-center text-ink-soft no-underline hover:underline"
        >
          {t('header.back')}
        </Link>
      }
      title={
        <span className="break-keep" {...words}>
          {name[locale]}
        </span>
      }
      lead={<span {...words}>{summary[locale]}</span>}
      actions={
        <>
          {latest && (
            <ButtonLink
              document
              variant="primary"
              href={modelFileUrl(model, latest)}
              download={`${slug}-v${latest.version}.onnx`}
              icon={<Icon name="download" />}
            >
              {t('header.download', { size: size(latest.card.bytes) })}
            </ButtonLink>
          )}
          {(mayEdit || mayWithdraw) && (
            <ButtonLink href={`/models/${slug}/edit`}>{t('header.edit')}</ButtonLink>
          )}
        </>
      }
    >
      <p className="flex flex-wrap gap-x-2 text-sm text-ink-soft">
        <span>
          {owner
            ? t.rich('header.owner', {
                name: owner.name,
                link: (children) => <Link href={`/u/${owner.handle}`}>{children}</Link>,
              })
            : t('header.house')}
        </span>
        {latest && latest.version > 1 && <span>· {t('list.version', { version: latest.version })}</span>}
        <span>· {licence}</span>
        <span>· {t.rich('header.updated', { date: () => <DateTime at={model.updatedAt} dateOnly /> })}</span>
        <span>· {t('list.downloads', { count: model.downloads })}</span>
      </p>
      {latest && <ModelStats version={latest} challenges={props.challenges} />}
      {withdrawn && <Callout tone="warn">{t('header.withdrawn')}</Callout>}
      <TabLinks
        label={t('tabs.label')}
        tabs={[
          { href: `/models/${slug}`, label: t('tabs.overview') },
          { href: `/models/${slug}/graph`, label: t('tabs.graph') },
        ]}
      />
    </PageHeader>
  );
}
