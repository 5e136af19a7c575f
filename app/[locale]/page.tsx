import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { languageAlternates } from '#lib/i18n/alternates.ts';
import { ClientMessages } from '#lib/i18n/client-messages.tsx';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { SpiralFigure } from '#ui/figures/spiral/spiral-figure.tsx';
import { Icon } from '#ui/icons/icon.tsx';
import { ContourBackground } from '#ui/patterns/contour-background.tsx';
import { PageSection } from '#ui/patterns/page-section.tsx';
import { ButtonLink } from '#ui/primitives/button.tsx';
import { CodeBlock } from '#ui/primitives/code-block.tsx';
import { Link } from '#ui/primitives/link.tsx';

interface PageProps {
  readonly params: Promise<{ locale: string }>;
}

const STEPS = ['train', 'export', 'verify', 'rank'] as const;
const START_COMMANDS = 'npm install\nnpm start';

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const locale = await pageLocale(props.params);
  const t = await getTranslations({ locale, namespace: 'home' });
  return { title: { absolute: t('title') }, alternates: languageAlternates(locale, '') };
}

export default async function HomePage(props: PageProps) {
  const locale = await pageLocale(props.params);
  const t = await getTranslations({ locale, namespace: 'home' });
  return (
    <ClientMessages locale={locale} namespaces={['home']}>
      <div className="relative isolate overflow-hidden">
        <ContourBackground />
        <div className="mx-auto grid max-w-page gap-8 px-4 pt-10 sm:px-6 sm:pt-16 lg:grid-cols-[5fr_7fr] lg:items-center lg:gap-12">
          <div className="flex flex-col items-start gap-6">
            <h1 className="text-4xl">{t('heading')}</h1>
            <p className="max-w-measure text-lg text-ink-soft">{t('lead')}</p>
            <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
              <ButtonLink href="/challenges/mnist/train" variant="primary" size="large">
                {t('trainNow')}
                <Icon name="arrow-right" />
              </ButtonLink>
              <Link href="/challenges/mnist" className="inline-flex min-h-12 items-center">
                {t('seeChallenge')}
              </Link>
            </div>
          </div>
          <SpiralFigure />
        </div>
      </div>

      <PageSection id="loop" title={t('loop.title')}>
        <ol className="grid gap-x-8 gap-y-8 sm:grid-cols-2 lg:grid-cols-4">
          {STEPS.map((step, index) => (
            <li key={step} className="border-t-2 border-rule pt-3">
              <span aria-hidden="true" className="font-serif text-xl text-accent">
                {index + 1}
              </span>
              <h3 className="mt-1 text-xl">{t(`loop.${step}.title`)}</h3>
              <p className="mt-2 text-ink-soft">{t(`loop.${step}.text`)}</p>
            </li>
          ))}
        </ol>
      </PageSection>

      <div className="mx-auto grid max-w-page gap-x-12 sm:grid-cols-2">
        <PageSection id="tools" title={t('tools.title')}>
          <p className="text-ink-soft">{t('tools.text')}</p>
          <p className="mt-4">
            <Link href="/challenges/mnist/submit">{t('tools.link')}</Link>
          </p>
        </PageSection>
        <PageSection id="host" title={t('host.title')}>
          <p className="mb-4 text-ink-soft">{t('host.text')}</p>
          <CodeBlock title={t('host.commands')} code={START_COMMANDS} />
        </PageSection>
      </div>
    </ClientMessages>
  );
}
