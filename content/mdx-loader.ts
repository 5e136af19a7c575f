import { compile } from '@mdx-js/mdx';
import remarkCjkFriendly from 'remark-cjk-friendly';
import remarkGfm from 'remark-gfm';

interface LoaderContext {
  readonly resourcePath: string;
  async(): (error: unknown, code?: string) => void;
}

/**
 * A bundler loader that compiles `content/**\/*.mdx` to a React component. `remark-cjk-friendly` makes emphasis work
 * beside full-width punctuation (`**注意：**后面`), which CommonMark's flanking rules refuse.
 */
export default function mdxLoader(this: LoaderContext, source: string): void {
  const done = this.async();
  compile(
    { value: source, path: this.resourcePath },
    { remarkPlugins: [remarkGfm, remarkCjkFriendly], elementAttributeNameCase: 'react' },
  ).then(
    (file) => done(null, String(file)),
    (error: unknown) => done(error),
  );
}
