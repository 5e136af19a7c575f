import { useTranslations } from 'next-intl';
import { useTransferSize } from '../use-counts.ts';

/** What publishing means, before anything is typed. */
export function PublishLead(props: { readonly challenge: string; readonly bytes: number }) {
  const t = useTranslations('models.publish');
  const size = useTransferSize();
  return <>{t('lead', { challenge: props.challenge, size: size(props.bytes) })}</>;
}
