'use client';

import { Icon } from '#ui/icons/icon.tsx';
import { Button } from '#ui/primitives/button.tsx';

/** Saves plain data as a JSON file, without asking the server again. */
export function DownloadJson(props: {
  readonly data: object;
  readonly fileName: string;
  readonly label: string;
}) {
  const save = () => {
    const url = URL.createObjectURL(
      new Blob([`${JSON.stringify(props.data, null, 2)}\n`], { type: 'application/json' }),
    );
    const link = document.createElement('a');
    link.href = url;
    link.download = props.fileName;
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <Button onClick={save} icon={<Icon name="download" />}>
      {props.label}
    </Button>
  );
}
