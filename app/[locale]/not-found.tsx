import { useTranslations } from 'next-intl';
import { PageHeader } from '#ui/patterns/page-header.tsx';
import { ButtonLink } from '#ui/primitives/button.tsx';

/** What a page shows that was asked for something which does not exist, or which its reader may not know to exist. */
export default function NotFound() {
  const t = useTranslations('errors-page.notFound');
  return (
    <PageHeader eyebrow="404" title={t('title')} lead={t('text')}>
      <div className="flex flex-wrap gap-3 pb-10">
        <ButtonLink href="/challenges" variant="primary">
          {t('challenges')}
        </ButtonLink>
        <ButtonLink href="/">{t('home')}</ButtonLink>
      </div>
    </PageHeader>
  );
}
