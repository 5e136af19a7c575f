'use client';

import { useTranslations } from 'next-intl';
import { useSyncExternalStore } from 'react';
import { CodeBlock } from '#ui/primitives/code-block.tsx';
import { modelFileUrl } from './model-file-url.ts';
import type { ModelVersion, ModelView } from './types.ts';
import { downloadUsage, javascriptUsage, pythonUsage, type UsageOptions } from './usage-examples.ts';

const never = () => () => undefined;
const ownOrigin = () => window.location.origin;
const unknownOrigin = () => 'http://127.0.0.1:3000';

/** Code that downloads and runs a version, with this site's own address in it. */
export function UsageExamples(props: { readonly model: ModelView; readonly version: ModelVersion }) {
  const t = useTranslations('models.use');
  const origin = useSyncExternalStore(never, ownOrigin, unknownOrigin);
  const { model, version } = props;
  const options: UsageOptions = {
    origin,
    path: modelFileUrl(model, version),
    file: `${model.slug}-v${version.version}.onnx`,
    inputs: version.card.inputs,
    outputs: version.card.outputs,
    sha256: version.sha256,
  };
  return (
    <div className="flex flex-col gap-5">
      <p className="max-w-measure text-ink-soft">{t('download')}</p>
      <CodeBlock title="curl" code={downloadUsage(options)} />
      <p className="max-w-measure text-ink-soft">{t('lead')}</p>
      <div className="grid min-w-0 items-start gap-5 lg:grid-cols-2">
        <CodeBlock title={t('python')} code={pythonUsage(options)} />
        <CodeBlock title={t('javascript')} code={javascriptUsage(options)} />
      </div>
    </div>
  );
}
