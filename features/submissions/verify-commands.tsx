import { useTranslations } from 'next-intl';
import { CodeBlock } from '#ui/primitives/code-block.tsx';

/** How to check a receipt without trusting this page. */
export function VerifyCommands(props: {
  readonly submissionId: string;
  /** Of a receipt that is not the present one. */
  readonly evaluation: string | null;
  readonly origin: string;
}) {
  const t = useTranslations('submissions.receipt.verify');
  const { submissionId, evaluation, origin } = props;
  const file = `receipt-${submissionId}.json`;
  const query = evaluation === null ? '' : `?evaluation=${evaluation}`;
  return (
    <div className="flex flex-col gap-4">
      <p className="max-w-measure text-ink-soft">{t('lead')}</p>
      <CodeBlock
        title={t('download')}
        code={`curl -o ${file} '${origin}/api/v1/submissions/${submissionId}/receipt${query}'`}
      />
      <CodeBlock title={t('check')} code={`npm run tidu -- verify ${file} model.onnx --keys ${origin}`} />
    </div>
  );
}
