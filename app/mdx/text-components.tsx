import type { ComponentProps, ReactElement } from 'react';
import { CodeBlock } from '#ui/primitives/code-block.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { ScrollRegion } from '#ui/primitives/scroll-region.tsx';

/** How the elements of a text are drawn. Pages add the figures their text names: `{...textComponents, Figure}`. */
export const textComponents = {
  a: ({ href = '', children }: ComponentProps<'a'>) => <Link href={href}>{children}</Link>,
  table: ({ children }: ComponentProps<'table'>) => (
    <ScrollRegion>
      <table className="w-full border-collapse">{children}</table>
    </ScrollRegion>
  ),
  th: ({ children }: ComponentProps<'th'>) => (
    <th
      scope="col"
      className="border-b border-edge px-2 py-2 text-start text-sm font-medium text-ink-soft first:ps-0"
    >
      {children}
    </th>
  ),
  td: ({ children }: ComponentProps<'td'>) => (
    <td className="border-b border-rule px-2 py-2 align-top first:ps-0">{children}</td>
  ),
  pre: ({ children }: ComponentProps<'pre'>) => {
    const code = (children as ReactElement<{ children?: string }> | undefined)?.props.children ?? '';
    return <CodeBlock code={code} />;
  },
};
