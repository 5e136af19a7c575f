import { compile } from '@mdx-js/mdx';
import remarkCjkFriendly from 'remark-cjk-friendly';
import remarkGfm from 'remark-gfm';

interface LoaderContext {
  readonly resourcePath: string;
  async(): (error: unknown, code?: string) => void;
}

/**
 * A bundler loader that compiles `content/**\/*.mdx` to a React component. `remark-cjk-friendly` makes emphasis work
 * beside full-width punctuation (`**注意：**后面`), which CommonMark's flanking rules refuse. Second-level headings get
 * ids and are exported as `headings`, for a table of contents.
 */
export default function mdxLoader(this: LoaderContext, source: string): void {
  const done = this.async();
  const headings: { id: string; text: string }[] = [];
  const markHeadings = () => (tree: MarkdownNode) => {
    for (const node of tree.children ?? []) {
      if (node.type !== 'heading' || node.depth !== 2) continue;
      const text = textOf(node);
      const id = headingId(text);
      node.data = { ...node.data, hProperties: { id } };
      headings.push({ id, text });
    }
  };
  compile(
    { value: source, path: this.resourcePath },
    { remarkPlugins: [remarkGfm, remarkCjkFriendly, markHeadings], elementAttributeNameCase: 'react' },
  ).then(
    (file) => done(null, `${file}\nexport const headings = ${JSON.stringify(headings)};\n`),
    (error: unknown) => done(error),
  );
}

/** The part of a Markdown syntax tree (https://github.com/syntax-tree/mdast) that is looked at here. */
interface MarkdownNode {
  readonly type: string;
  readonly depth?: number;
  readonly value?: string;
  readonly children?: readonly MarkdownNode[];
  data?: object;
}

function textOf(node: MarkdownNode): string {
  return node.value ?? (node.children ?? []).map(textOf).join('');
}

/** `What the file must look like` → `what-the-file-must-look-like`; Chinese stays as it is, which HTML and URLs allow. */
function headingId(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}
