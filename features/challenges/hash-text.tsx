'use client';

import { useId } from 'react';
import { CopyButton } from '#ui/primitives/copy-button.tsx';

/** A hash, whole, to be read and copied. */
export function HashText(props: { readonly hash: string }) {
  const id = useId();
  return (
    <span className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <code id={id} translate="no" className="min-w-0 font-mono text-sm break-all">
        {props.hash}
      </code>
      <CopyButton text={props.hash} source={id} />
    </span>
  );
}
