import { useErrorMessage } from '#features/errors.ts';
import { Callout } from '#ui/primitives/callout.tsx';

/** Why what the reader just asked for was not done, read out at once. Nothing is shown while `error` is null. */
export function RequestFailure(props: { readonly error: unknown }) {
  const explain = useErrorMessage();
  if (props.error === null) return null;
  return (
    <Callout tone="bad" live>
      {explain(props.error)}
    </Callout>
  );
}
