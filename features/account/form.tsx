import type { FormEvent, ReactNode, Ref } from 'react';
import { classes } from '#ui/primitives/classes.ts';

/** A form that the page sends itself; it says in its own words, and beside the field, what is wrong. */
export function Form(props: {
  readonly ref?: Ref<HTMLFormElement>;
  readonly onSubmit: () => void;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onSubmit();
  };
  return (
    <form
      ref={props.ref}
      // Sent before the page has woken up, it must not write the password into the address, as GET would.
      method="post"
      noValidate
      onSubmit={submit}
      className={classes('flex flex-col gap-4', props.className)}
    >
      {props.children}
    </form>
  );
}
