import { getTranslations } from 'next-intl/server';
import sampleDigits from '#content/challenges/mnist/sample-digits.json' with { type: 'json' };
import { Commitment } from '#features/challenges/commitment.tsx';
import { ContractTable, LimitTable } from '#features/challenges/contract-tables.tsx';
import { DistortionFigure } from '#features/challenges/distortion-figure.tsx';
import { SplitTable, TransformTable } from '#features/challenges/hidden-data-tables.tsx';
import { LabNetworkTable } from '#features/challenges/network-table.tsx';
import { SpiralFiles, SpiralPicture } from '#features/challenges/spiral-data.tsx';
import type { Locale } from '#lib/i18n/locales.ts';
import type { ChallengeDefinition } from '#server/challenges/schema.ts';
import { ThresholdFigure } from '#ui/figures/threshold/threshold-figure.tsx';
import { Icon } from '#ui/icons/icon.tsx';
import { ButtonLink } from '#ui/primitives/button.tsx';
import { Link } from '#ui/primitives/link.tsx';
import {
  type ChallengePart,
  type ChallengeTextPage,
  loadChallengePart,
  loadChallengeText,
} from './load-challenge-text.ts';
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
  const { default: Text, headings } = await loadChallengeText(definition.slug, page, locale);
  const t = await getTranslations({ locale, namespace: 'challenges' });
  const components = {
    ...textComponents,
    ContractTable: () => <ContractTable definition={definition} />,
    LimitTable: () => <LimitTable contract={definition.contract} />,
    Quota: () => definition.quotaPerDay,
    Commitment: () => <Commitment slug={definition.slug} />,
    DistortionFigure: () => <DistortionFigure digits={sampleDigits.images} />,
    SplitTable: () => <SplitTable recipe={definition.dataset} />,
    TransformTable: () => <TransformTable recipe={definition.dataset} />,
    NetworkTable: LabNetworkTable,
    SpiralPicture,
    SpiralFiles,
    ThresholdFigure,
    Part: ({ name }: { readonly name: ChallengePart }) => <TextPart name={name} locale={locale} />,
  };
  return (
    <div className="mx-auto max-w-page gap-x-16 px-4 pt-2 sm:px-6 lg:grid lg:grid-cols-[minmax(0,var(--measure))_minmax(0,1fr)]">
      <div>
        <article className="prose-text">
          <Text components={components} />
        </article>
        <nav aria-label={t('next.label')} className="mt-12 border-t border-rule pt-6">
          <ButtonLink
            href={`/challenges/${definition.slug}/${NEXT[page]}`}
            variant={NEXT[page] === 'train' ? 'primary' : 'secondary'}
          >
            {t(`next.${NEXT[page]}`)}
            <Icon name="arrow-right" />
          </ButtonLink>
        </nav>
      </div>
      <nav aria-label={t('toc')} className="sticky top-8 hidden self-start pt-11 text-sm lg:block">
        <p className="font-medium text-ink-soft">{t('toc')}</p>
        <ol className="mt-2 flex flex-col border-s border-rule">
          {headings.map(({ id, text }) => (
            <li key={id}>
              <Link
                plain
                href={`#${id}`}
                className="-ms-px block border-s border-transparent py-1 ps-4 text-ink-soft hover:border-accent hover:text-ink"
              >
                {text}
              </Link>
            </li>
          ))}
        </ol>
      </nav>
    </div>
  );
}

/** A passage that several challenges share. */
async function TextPart(props: { readonly name: ChallengePart; readonly locale: Locale }) {
  const { default: Text } = await loadChallengePart(props.name, props.locale);
  return <Text components={textComponents} />;
}
