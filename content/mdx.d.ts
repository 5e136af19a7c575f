declare module '*.mdx' {
  import type { ComponentType, JSX } from 'react';

  /** A compiled text. `components` replaces HTML elements and supplies the figures the text names. */
  const Text: (props: {
    readonly components?: Readonly<Record<string, ComponentType<never> | string>>;
  }) => JSX.Element;
  export default Text;
}
