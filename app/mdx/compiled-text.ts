import type { ComponentType, JSX } from 'react';

/** A text compiled from MDX. `components` replaces HTML elements and supplies the figures the text names. */
export type CompiledText = (props: {
  readonly components?: Readonly<Record<string, ComponentType<never> | string>>;
}) => JSX.Element;

/** What importing an `.mdx` file gives. */
export interface CompiledFile {
  readonly default: CompiledText;
  /** Its second-level headings, in order. */
  readonly headings: readonly TextHeading[];
}

export interface TextHeading {
  readonly id: string;
  readonly text: string;
}
