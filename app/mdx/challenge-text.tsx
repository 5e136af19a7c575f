import { getTranslations } from 'next-intl/server';
import { ContractTable, LimitTable } from '#features/challenges/contract-tables.tsx';
import { Commitment } from '#features/challenges/commitment.tsx';
import { SplitTable, TransformTable } from '#features/challenges/hidden-data-tables.tsx';
import { StarterNetworkTable } from '#features/challenges/network-table.tsx';
import type { Locale } from '#lib/i18n/locales.ts';
import type { ChallengeDefinition } from '#server/challenges/schema.ts';
import { ButtonLink } from '#ui/primitives/button.tsx';
import { Icon } from '#ui/icons/icon.tsx';
import { type ChallengeTextPage, loadChallengeText } from './load-challenge-text.ts';
import { textComponents } from './text-components.tsx';

/** Where the reader of a page goes from there: towards the lab. */
const NEXT: Readonly<Record<ChallengeTextPage, 'data' | 'rules' | 'train'>> = {
  overview: 'data',
  data: 'rules',
  rules: 'train',
};

/** A text of a challenge. Its tables and numbers come from the challenge's own definition, not from the text. */
export async function ChallengeText(props: {
  readonly definition: ChallengeDefinition;
  readonly page: ChallengeTextPage;
  readonly locale: Locale;
}) {
  const { definition, page, locale } = props;
  const Text = await loadChallengeText(definition.slug, page, locale);
  const t = await getTranslations({ locale, namespace: 'challenges.next' });
  const components = {
    ...textComponents,
    ContractTable: () => <ContractTable contract={definition.contract} />,
    LimitTable: () => <LimitTable contract={definition.contract} />,
    Quota: () => definition.quotaPerDay,
    Commitment: () => <Commitment slug={definition.slug} />,
    SplitTable,
    TransformTable,
    StarterNetwork: StarterNetworkTable,
  };
  return (
    <div className="mx-auto max-w-page px-4 pt-2 sm:px-6">
      <article className="prose-text">
        <Text components={components} />
      </article>
      <nav aria-label={t('label')} className="mt-12 max-w-measure border-t border-rule pt-6">
        <ButtonLink
          href={`/challenges/${definition.slug}/${NEXT[page]}`}
          variant={NEXT[page] === 'train' ? 'primary' : 'secondary'}
        >
          {t(NEXT[page])}
          <Icon name="arrow-right" />
        </ButtonLink>
      </nav>
    </div>
  );
}
