'use client';

import { useTranslations } from 'next-intl';
import { useSyncExternalStore } from 'react';
import type { ModelContract } from '#ml/onnx/contract.ts';
import { CodeBlock } from '#ui/primitives/code-block.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { curlExample, pythonExample } from './python-example.ts';

const never = () => () => undefined;
const ownOrigin = () => window.location.origin;
/** Prerendered pages do not know under which address they will be read. */
const unknownOrigin = () => 'http://127.0.0.1:3000';

/** How to submit from a program: ten lines of Python, and curl. With this site's own address in them. */
export function ProgramExamples(props: { readonly challenge: string; readonly contract: ModelContract }) {
  const t = useTranslations('submit.program');
  const origin = useSyncExternalStore(never, ownOrigin, unknownOrigin);
  const options = { origin, ...props };
  return (
    <div className="flex max-w-measure min-w-0 flex-col gap-4">
      <p>
        {t.rich('token', {
          link: (children) => <Link href="/me">{children}</Link>,
          code: (children) => <code className="font-mono text-sm">{children}</code>,
        })}
      </p>
      <CodeBlock title="submit.py" code={pythonExample(options)} />
      <p>
        {t.rich('versions', {
          code: (children) => <code className="font-mono text-sm">{children}</code>,
        })}
      </p>
      <CodeBlock title="curl" code={curlExample(options)} />
      <p>
        {t.rich('api', {
          link: (children) => (
            <Link href="/api/v1/openapi.json" document>
              {children}
            </Link>
          ),
          code: (children) => <code className="font-mono text-sm">{children}</code>,
        })}
      </p>
    </div>
  );
}
