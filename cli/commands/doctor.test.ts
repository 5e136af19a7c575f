import { tmpdir } from 'node:os';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { runDoctor } from '#cli/commands/doctor.ts';
import { parseEnv } from '#server/env.ts';

const look = (locale: 'zh' | 'en') =>
  runDoctor(parseEnv({ DATA_DIR: `${tmpdir()}/tidu-doctor/not-there` }), {
    fix: false,
    locale,
    print: () => {},
  });

describe('the doctor', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('says what is there, what the server would use, and the exact command for what is missing', async () => {
    vi.stubEnv('CHROMIUM_PATH', '/nowhere/chromium');
    const { lines, healthy } = await look('en');
    const text = lines.join('\n');
    expect(healthy).toBe(false);
    expect(text).toContain(`✓ Node.js: ok (${process.version})`);
    expect(text).toMatch(/Sandbox for submitted models: \w+ \(the server uses (bubblewrap|wasm)/);
    expect(text).toMatch(/✗ Chromium: missing\n {4}\S*.*(apt-get install -y chromium|brew install)/);
    expect(lines.at(-1)).toContain('npm run tidu -- doctor --fix');
  });

  it('looks at the same things in Chinese', async () => {
    const [zh, en] = [await look('zh'), await look('en')];
    expect(zh.lines).toHaveLength(en.lines.length);
    expect(zh.lines.join('\n')).toMatch(/Node\.js：正常（v24/);
  });
});
