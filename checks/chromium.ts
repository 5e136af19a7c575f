import { existsSync } from 'node:fs';

/** The browser that tests and benchmarks drive: Debian's or the system's Chromium, with WebGPU in software. */
const CANDIDATES = [
  '/usr/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Undefined where none is found: Playwright then names the browser it misses. */
export const CHROMIUM = process.env.CHROMIUM_PATH ?? CANDIDATES.find((file) => existsSync(file));

export const CHROMIUM_FLAGS: readonly string[] = [
  // Chromium's own sandbox does not run as root.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
];
