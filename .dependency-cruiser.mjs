/**
 * Who may import whom: the table of docs/architecture.md. dependency-cruiser cannot read TypeScript 7, so it parses
 * with swc; checks/import-rules.test.ts proves that a violation is caught.
 */
const TEST = '\\.(test|spec)\\.ts$|/testing/|^db/testing\\.ts$';

/** `from` may import, of our own code, only `to`. */
const only = (name, from, to, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: TEST },
  to: {
    path: '^(app|bench|boot|checks|cli|content|db|e2e|features|lib|ml|server|ui|workers)/',
    pathNot: to,
  },
});

const vendor = (name, packages, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { pathNot: [TEST, '^(bench|e2e|checks)/', ...allowed] },
  to: { path: `node_modules/(${packages})/` },
});

const DOMAIN_FOLDERS =
  '^server/(accounts|administration|challenges|deployment|leaderboards|models|notifications|receipts|rescores|submissions)/';
const DOMAINS = `${DOMAIN_FOLDERS}|^server/(errors|env)\\.ts$`;
const PORTS = '^server/(storage|live)/|^server/runtime\\.ts$';

export default {
  forbidden: [
    only('app-composes', '^app/', [
      '^app/',
      '^features/',
      '^ui/',
      '^server/(api|auth|rest)/',
      '^server/[a-z]+/[a-z-]*schema\\.ts$',
      '^server/(errors|runtime)\\.ts$',
      '^server/live/',
      '^content/',
      '^lib/',
    ]),
    only('features-know-no-server', '^features/', [
      '^features/',
      '^server/api/',
      '^ui/',
      '^ml/',
      '^server/[a-z]+/[a-z-]*schema\\.ts$',
      '^lib/',
    ]),
    {
      name: 'features-know-types-of-the-api',
      severity: 'error',
      from: { path: '^features/' },
      to: { path: '^server/api/', dependencyTypesNot: ['type-only'] },
    },
    only('ui-takes-props', '^ui/', ['^ui/', '^ml/(layers|metrics)/', '^lib/']),
    only('edges-call-domains', '^server/(api|rest|auth)/', [
      '^server/',
      '^db/',
      '^content/',
      '^lib/',
      '^ml/onnx/contract\\.ts$',
    ]),
    only('domains-stand-alone', DOMAIN_FOLDERS, [
      DOMAINS,
      PORTS,
      '^db/',
      '^content/',
      '^ml/(onnx|metrics|datasets)/',
      '^lib/',
    ]),
    only('ports-stand-alone', '^server/(storage|live)/', [
      '^server/(storage|live)/',
      '^server/errors\\.ts$',
      '^db/',
      '^lib/',
    ]),
    only('workers-evaluate', '^workers/', [
      '^workers/',
      DOMAINS,
      PORTS,
      '^db/',
      '^content/',
      '^ml/',
      '^lib/',
    ]),
    only('cli-operates', '^cli/', [
      '^cli/',
      DOMAINS,
      PORTS,
      '^db/',
      '^content/',
      '^lib/',
      '^boot/(open-deployment|own-data-directory|read-settings|start-problem)\\.ts$',
      '^workers/sandbox/(choose-sandbox|prove-providers)\\.ts$',
      '^workers/(repeat-evaluation|evaluator-digest)\\.ts$',
    ]),
    only('boot-composes', '^boot/', [
      '^boot/',
      '^cli/',
      '^server/',
      '^workers/',
      '^db/',
      '^ml/',
      '^content/',
      '^lib/',
    ]),
    only('ml-runs-anywhere', '^ml/', ['^ml/', '^lib/']),
    only('db-knows-tables', '^db/', ['^db/', '^lib/', '^ml/onnx/contract\\.ts$']),
    only('content-is-data', '^content/', ['^content/', '^lib/']),
    only('lib-imports-nothing', '^lib/', ['^lib/', '^content/messages/']),
    {
      name: 'pure-mathematics',
      comment: 'ml/layers and ml/metrics are imported by ui: nothing heavy may come along.',
      severity: 'error',
      from: { path: '^ml/(layers|metrics)/', pathNot: TEST },
      to: { path: '^ml/', pathNot: '^ml/(layers|metrics)/' },
    },
    {
      name: 'onnx-without-tfjs',
      severity: 'error',
      from: { path: '^ml/onnx/', pathNot: TEST },
      to: { path: '^ml/(train|runtime)/' },
    },
    {
      name: 'server-knows-no-react',
      severity: 'error',
      from: { path: '^(server|workers|db|cli|ml)/' },
      to: { path: 'node_modules/(next|react|react-dom)/' },
    },
    {
      name: 'domains-know-no-trpc',
      severity: 'error',
      from: { path: '^server/', pathNot: '^server/(api|auth|rest)/' },
      to: { path: 'node_modules/(@trpc|next-auth|hono|@hono)/' },
    },
    vendor('tfjs-only-in-train', '@tensorflow', ['^ml/train/', '^boot/build-browser-assets\\.ts$']),
    vendor('native-runtime-only-in-sandbox', 'onnxruntime-node', ['^workers/sandbox/']),
    vendor('web-runtime-only-where-it-runs', 'onnxruntime-web', [
      '^workers/sandbox/',
      '^ml/runtime/',
      '^boot/build-browser-assets\\.ts$',
    ]),
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment: 'An import that cannot be resolved is an import that no rule sees.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\.mdx$|next-env' },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(\\.next|\\.build|\\.data|public)/' },
    extraExtensionsToScan: ['.json', '.css'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
    },
  },
};
