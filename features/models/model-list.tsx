import { useLocale, useTranslations } from 'next-intl';
import { useMetricValue } from '#features/challenges/use-metric-value.ts';
import type { ModelSearch } from '#server/models/schema.ts';
import { ButtonLink } from '#ui/primitives/button.tsx';
import { EmptyState } from '#ui/primitives/empty-state.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { modelSearchHref } from './search-url.ts';
import type { ChallengeName, ModelEntry, ModelPage } from './types.ts';
import { useShortCount, useTransferSize } from './use-counts.ts';

/** The models of one page, each with what tells it from the others: score, size, cost. */
export function ModelList(props: {
  readonly page: ModelPage;
  readonly search: ModelSearch;
  readonly challenges: readonly ChallengeName[];
}) {
  const t = useTranslations('models');
  const { page, search, challenges } = props;
  if (page.items.length === 0) return <NothingFound published={page.published} />;
  return (
    <div className="flex flex-col gap-6">
      <p role="status" className="text-sm text-ink-soft">
        {t('list.count', { total: page.total })}
      </p>
      <ul className="grid gap-4 md:grid-cols-2">
        {page.items.map((entry) => (
          <li key={entry.slug} className="flex">
            <ModelTile entry={entry} search={search} challenges={challenges} />
          </li>
        ))}
      </ul>
      {page.pages > 1 && <Pages page={page} search={search} />}
    </div>
  );
}

function ModelTile(props: {
  readonly entry: ModelEntry;
  readonly search: ModelSearch;
  readonly challenges: readonly ChallengeName[];
}) {
  const t = useTranslations('models');
  const locale = useLocale();
  const count = useShortCount();
  const size = useTransferSize();
  const { entry, search, challenges } = props;
  const { slug, name, summary, language, owner, licence, version, downloads, card } = entry;
  const words = { lang: language && language !== locale ? language : undefined };
  return (
    <article className="relative flex w-full flex-col gap-3 rounded-md border border-rule bg-surface p-5 hover:border-edge">
      <div className="flex flex-col gap-1">
        <h2 className="text-xl" {...words}>
          {/* The whole tile leads there. */}
          <Link
            plain
            href={`/models/${slug}`}
            className="break-keep after:absolute after:inset-0 hover:underline"
          >
            {name[locale]}
          </Link>
        </h2>
        <p className="text-sm text-ink-soft">
          {owner ? t('list.by', { name: owner.name }) : t('list.house')}
          {version > 1 && ` · ${t('list.version', { version })}`}
          {` · ${licence}`}
        </p>
      </div>
      <p className="line-clamp-3 text-ink-soft" {...words}>
        {summary[locale]}
      </p>
      <div className="mt-auto flex flex-wrap items-end justify-between gap-x-6 gap-y-2 border-t border-rule pt-3">
        <TileScore entry={entry} search={search} challenges={challenges} />
        <p className="flex flex-wrap gap-x-4 text-sm text-ink-soft">
          <span>{t('list.parameters', { count: count(card.parameters) })}</span>
          <span>{size(card.bytes)}</span>
          {downloads > 0 && <span>{t('list.downloads', { count: downloads })}</span>}
        </p>
      </div>
    </article>
  );
}

/** The score in the chosen challenge, else the latest there is. */
function TileScore(props: {
  readonly entry: ModelEntry;
  readonly search: ModelSearch;
  readonly challenges: readonly ChallengeName[];
}) {
  const t = useTranslations('models.list');
  const metricName = useTranslations('challenges.metrics');
  const metricValue = useMetricValue();
  const locale = useLocale();
  const { entry, search, challenges } = props;
  const score = entry.scores.find(({ challenge }) => challenge === search.challenge) ?? entry.scores[0];
  const challenge = challenges.find(({ slug }) => slug === score?.challenge);
  if (!score || !challenge) return <p className="text-sm text-ink-faint">{t('noScore')}</p>;
  return (
    <p className="flex flex-col">
      <span className="text-xl font-semibold text-public">
        {metricValue(challenge.metric.name, score.value)}
      </span>
      <span className="text-sm text-ink-soft">
        {t('scoreLabel', {
          metric: metricName(challenge.metric.name),
          challenge: challenge.title[locale],
          season: score.season,
        })}
      </span>
    </p>
  );
}

function NothingFound(props: { readonly published: number }) {
  const t = useTranslations('models');
  return props.published === 0 ? (
    <EmptyState
      title={t('empty.none.title')}
      action={
        <ButtonLink href="/challenges" variant="primary">
          {t('empty.none.action')}
        </ButtonLink>
      }
    >
      <p>{t('empty.none.text')}</p>
    </EmptyState>
  ) : (
    <EmptyState
      title={t('empty.found.title')}
      action={<ButtonLink href="/models">{t('filters.clear')}</ButtonLink>}
    >
      <p>{t('empty.found.text')}</p>
    </EmptyState>
  );
}

function Pages(props: { readonly page: ModelPage; readonly search: ModelSearch }) {
  const t = useTranslations('models.pages');
  const { page, search } = props;
  return (
    <nav aria-label={t('label')} className="flex flex-wrap items-center justify-between gap-4">
      {page.page > 1 ? (
        <ButtonLink href={modelSearchHref({ ...search, page: page.page - 1 })}>{t('previous')}</ButtonLink>
      ) : (
        <span />
      )}
      <span className="text-sm text-ink-soft">{t('of', { page: page.page, pages: page.pages })}</span>
      {page.page < page.pages ? (
        <ButtonLink href={modelSearchHref({ ...search, page: page.page + 1 })}>{t('next')}</ButtonLink>
      ) : (
        <span />
      )}
    </nav>
  );
}
