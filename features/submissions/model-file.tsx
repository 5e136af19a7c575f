import { useTranslations } from 'next-intl';
import { HashText } from '#features/challenges/hash-text.tsx';
import { useByteSize } from '#features/challenges/use-sizes.ts';
import type { SubmissionView } from '#features/submit/submission-view.ts';
import { Icon } from '#ui/icons/icon.tsx';
import { ButtonLink } from '#ui/primitives/button.tsx';

/** The file's hash for everyone, the file itself for whoever submitted it. */
export function ModelFile(props: { readonly submission: SubmissionView }) {
  const t = useTranslations('submissions.model');
  const size = useByteSize();
  const { artifact, mine, id } = props.submission;
  return (
    <div className="flex flex-col items-start gap-4">
      <div className="w-full">
        <p className="text-sm text-ink-soft">{t('sha256')}</p>
        <HashText hash={artifact.sha256} />
      </div>
      {mine && (
        <ButtonLink
          document
          href={`/api/artifacts/${artifact.sha256}`}
          download={`${id}.onnx`}
          icon={<Icon name="download" />}
        >
          {t('download', { size: size(artifact.bytes) })}
        </ButtonLink>
      )}
    </div>
  );
}
