import { useTranslations } from 'next-intl';
import { TabLinks } from '#ui/primitives/tab-links.tsx';

/** The pages of administration. */
export function AdminTabs() {
  const t = useTranslations('admin');
  return (
    <TabLinks
      label={t('navigation')}
      tabs={[
        { href: '/admin', label: t('overview.tab') },
        { href: '/admin/marks', label: t('marks.tab') },
        { href: '/admin/rescore', label: t('rescore.tab') },
        { href: '/admin/evaluation', label: t('evaluation.tab') },
      ]}
    />
  );
}
