import { useTranslations } from 'next-intl';
import { Icon } from '#ui/icons/icon.tsx';
import { Link } from '#ui/primitives/link.tsx';

/** Beside a score: the signed record behind it. */
export function ReceiptLink(props: { readonly submissionId: string }) {
  const t = useTranslations('common');
  return (
    <Link
      plain
      href={`/submissions/${props.submissionId}/receipt`}
      prefetch={false}
      title={t('receipt')}
      className="ms-1.5 inline-flex size-6 items-center justify-center rounded-sm align-middle text-ink-soft hover:bg-sunken hover:text-ink"
    >
      <Icon name="receipt" className="size-3.5" />
      <span className="sr-only">{t('receipt')}</span>
    </Link>
  );
}
