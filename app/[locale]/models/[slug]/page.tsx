import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { loadModelStory } from '#app/mdx/load-model-story.ts';
import { textComponents } from '#app/mdx/text-components.tsx';
import { CLASS_NAMES } from '#content/challenges/class-names.ts';
import { ModelCardFacts } from '#features/models/model-card.tsx';
import { RunSection } from '#features/models/run-section.tsx';
import { ScoreTable } from '#features/models/score-table.tsx';
import { TryPanel } from '#features/models/try/try-panel.tsx';
import { UsageExamples } from '#features/models/usage-section.tsx';
import { VersionTable } from '#features/models/version-table.tsx';
import { languageAlternates } from '#lib/i18n/alternates.ts';
import { ClientMessages } from '#lib/i18n/client-messages.tsx';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { PageSection } from '#ui/patterns/page-section.tsx';
import { Callout } from '#ui/primitives/callout.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { CHALLENGE_NAMES } from '../challenge-names.ts';
import { chosenVersion, readModel } from './read-model.ts';

interface PageProps {
  readonly params: Promise<{ locale: string; slug: string }>;
  readonly searchParams: Promise<{ version?: string | string[] }>;
}

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const locale = await pageLocale(props.params);
  const { slug } = await props.params;
  const { name, summary, withdrawn } = await readModel(slug);
  return {
    title: name[locale],
    description: summary[locale],
    alternates: languageAlternates(locale, `/models/${slug}`),
    ...(withdrawn && { robots: { index: false } }),
  };
}

export default async function ModelPage(props: PageProps) {
  const locale = await pageLocale(props.params);
  const { slug } = await props.params;
  const model = await readModel(slug);
  const version = chosenVersion(model.versions, (await props.searchParams).version);
  const latest = model.versions[0]?.version ?? version.version;
  const t = await getTranslations({ locale, namespace: 'models' });
  const Story = model.owner === null ? await loadModelStory(slug, locale) : null;
  const challenge = version.lineage?.challenge ?? '';
  return (
    <ClientMessages locale={locale} namespaces={['models', 'challenges', 'lab']}>
      {version.version < latest && (
        <PageSection>
          <Callout>
            {t.rich('versions.older', {
              version: version.version,
              latest,
              link: (children) => <Link href={`/models/${slug}`}>{children}</Link>,
            })}
          </Callout>
        </PageSection>
      )}
      <PageSection id="try" title={t('try.title')}>
        <TryPanel
          key={version.sha256}
          model={model}
          version={version}
          classNames={CLASS_NAMES[challenge]?.[locale] ?? null}
        />
      </PageSection>
      <PageSection id="scores" title={t('scores.title')}>
        <ScoreTable version={version} challenges={CHALLENGE_NAMES} />
      </PageSection>
      {Story && (
        <PageSection id="story" title={t('story.title')}>
          <article className="prose-text">
            <Story components={textComponents} />
          </article>
        </PageSection>
      )}
      <PageSection id="card" title={t('card.title')}>
        <p className="mb-5 max-w-measure text-ink-soft">{t('card.lead')}</p>
        <div className="max-w-4xl">
          <ModelCardFacts model={model} version={version} />
        </div>
      </PageSection>
      <RunSection slug={slug} version={version} />
      <PageSection id="use" title={t('use.title')}>
        <UsageExamples model={model} version={version} />
      </PageSection>
      <PageSection id="versions" title={t('versions.title')}>
        <VersionTable model={model} shown={version} challenges={CHALLENGE_NAMES} />
      </PageSection>
    </ClientMessages>
  );
}
