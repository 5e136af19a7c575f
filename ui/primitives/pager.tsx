import { useTranslations } from 'next-intl';
import { Icon } from '#ui/icons/icon.tsx';
import { ButtonLink } from './button.tsx';

/** Steps through keyset pages: no page numbers, since rows move while they are read. */
export function Pager(props: { readonly label: string; readonly first?: string; readonly next?: string }) {
  const t = useTranslations('common.ui');
  if (!props.first && !props.next) return null;
  return (
    <nav aria-label={props.label} className="flex flex-wrap justify-between gap-3">
      {props.first ? (
        <ButtonLink href={props.first} rel="first" icon={<Icon name="chevron-left" />}>
          {t('firstPage')}
        </ButtonLink>
      ) : (
        <span />
      )}
      {props.next && (
        <ButtonLink href={props.next} rel="next">
          {t('nextPage')}
          <Icon name="chevron-right" />
        </ButtonLink>
      )}
    </nav>
  );
}
