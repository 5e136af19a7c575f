import { useTranslations } from 'next-intl';
import { Link } from '#ui/primitives/link.tsx';

/** What an administrator can do, each with its page. */
const PAGES = ['marks', 'rescore', 'evaluation'] as const;

export function AdminCards() {
  const t = useTranslations('admin.overview');
  return (
    <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
      {PAGES.map((page) => (
        <li key={page} className="flex flex-col gap-1 rounded-md border border-rule bg-surface p-5">
          <h2 className="text-lg">
            <Link href={`/admin/${page}`}>{t(`${page}.title`)}</Link>
          </h2>
          <p className="text-ink-soft">{t(`${page}.text`)}</p>
        </li>
      ))}
    </ul>
  );
}
