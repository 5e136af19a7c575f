import { NotOpen } from '#features/challenges/not-open.tsx';
import { ClientMessages } from '#lib/i18n/client-messages.tsx';
import type { Locale } from '#lib/i18n/locales.ts';
import type { DatasetSourceName } from '#server/challenges/schema.ts';

/** What a page that needs a season shows where there is none. */
export function NotOpenPage(props: {
  readonly locale: Locale;
  readonly slug: string;
  readonly dataset: DatasetSourceName;
}) {
  return (
    <ClientMessages locale={props.locale} namespaces={['challenges']}>
      <div className="mx-auto max-w-page px-4 py-8 sm:px-6">
        <NotOpen slug={props.slug} dataset={props.dataset} />
      </div>
    </ClientMessages>
  );
}
