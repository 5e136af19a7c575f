import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** `npm run bench -- NAME`: runs bench/NAME.ts, which prints one JSON line a figure, `{name, value, unit, baseline, ratio}`. */
const [name = ''] = process.argv.slice(2);
const NAMES = ['train', 'evaluate', 'leaderboard', 'presets', 'queue'];

if (!NAMES.includes(name)) {
  console.error(`Which benchmark? npm run bench -- ${NAMES.join(' | ')}`);
  process.exitCode = 2;
} else {
  const program = new URL(`./${name}.ts`, import.meta.url);
  await access(fileURLToPath(program));
  await import(program.href);
}
