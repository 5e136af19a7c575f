import { chromium } from '@playwright/test';
import { CHROMIUM, CHROMIUM_FLAGS } from '#checks/chromium.ts';

const b = await chromium.launch({ executablePath: CHROMIUM!, args: [...CHROMIUM_FLAGS] });
const only = process.argv[2] ?? '';
const pages: [string, string, ((p: any) => Promise<void>)?][] = [
  ['list', '/models'],
  ['empty', '/models?query=zzz&operator=Conv'],
  ['lenet', '/models/lenet-5'],
  ['silero', '/models/silero-vad'],
  [
    'try',
    '/models/lenet-5',
    async (p) => {
      await p.locator('#try button').first().click();
      await p.locator('[role=application]').waitFor({ timeout: 60000 });
      const box = await p.locator('[role=application]').boundingBox();
      const q = (x: number, y: number) =>
        p.mouse.move(box.x + box.width * x, box.y + box.height * y, { steps: 5 });
      await q(0.3, 0.25);
      await p.mouse.down();
      await q(0.7, 0.25);
      await q(0.45, 0.8);
      await p.mouse.up();
      await p.waitForTimeout(1200);
      await p.locator('#try').scrollIntoViewIfNeeded();
    },
  ],
  [
    'graph',
    '/models/lenet-5/graph',
    async (p) => {
      await p.locator('svg g g rect').nth(3).waitFor({ timeout: 60000 });
      await p.locator('svg g g rect').nth(2).click();
      await p.waitForTimeout(300);
    },
  ],
  [
    'sgraph',
    '/models/silero-vad/graph',
    async (p) => {
      await p.locator('svg g g rect').first().waitFor({ timeout: 60000 });
      const v = await p.locator('select option').nth(1).getAttribute('value');
      await p.locator('select').selectOption(v);
      await p.waitForTimeout(4000);
    },
  ],
];
for (const [name, path, act] of pages) {
  if (only && !only.split(',').includes(name)) continue;
  for (const locale of (process.argv[3] ?? 'zh,en').split(','))
    for (const theme of (process.argv[4] ?? 'light,dark').split(','))
      for (const width of (process.argv[5] ?? '360,1440').split(',').map(Number)) {
        const c = await b.newContext({
          viewport: { width, height: width === 360 ? 740 : 900 },
          colorScheme: theme as any,
        });
        const p = await c.newPage();
        p.on('console', (m: any) => m.type() === 'error' && console.log(name, locale, 'CONSOLE', m.text()));
        p.on('pageerror', (e: any) => console.log(name, 'PAGEERROR', e.message));
        await p.goto(`http://127.0.0.1:39217/${locale}${path}`);
        await p.waitForTimeout(400);
        try {
          if (act) await act(p);
        } catch (e) {
          console.log(name, 'ACT', String(e).slice(0, 300));
        }
        const over = await p.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (over > 0) console.log(name, locale, width, 'OVERFLOW', over);
        await p.screenshot({
          path: `/tmp/shots-g/${name}-${locale}-${theme}-${width}.png`,
          fullPage: !act || name === 'graph',
        });
        await c.close();
      }
}
await b.close();
