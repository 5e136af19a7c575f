import type { NextConfig } from 'next';
import createNextIntlPlugin from 'next-intl/plugin';

const config: NextConfig = {
  // Native or WebAssembly parts that must be loaded by Node itself, not bundled.
  serverExternalPackages: [
    '@electric-sql/pglite',
    '@node-rs/argon2',
    'onnxruntime-node',
    'postgres',
    '@aws-sdk/client-s3',
    'prom-client',
  ],
  // A folder that begins with a dot is no folder to the tools that check and build this.
  rewrites: async () => [{ source: '/.well-known/tidu-keys.json', destination: '/api/keys' }],
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  agentRules: false,
  turbopack: {
    rules: {
      '*.mdx': {
        // Turbopack's cache does not notice that a loader's code changed: raise the version with it.
        loaders: [{ loader: './content/mdx-loader.ts', options: { version: 2 } }],
        as: '*.js',
      },
    },
  },
  experimental: {
    // The root layout lives under [locale], so a path outside it needs a 404 page that brings its own <html>.
    globalNotFound: true,
  },
};

export default createNextIntlPlugin('./content/messages/request-config.ts')(config);
