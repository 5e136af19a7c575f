import { expect, test } from 'vitest';
import { addUp, readDeviceMemory } from './device-memory.ts';

/** As the kernel's documentation of the xe driver shows it. */
const XE = `pos:    0
flags:  0100002
drm-driver:     xe
drm-client-id:  3
drm-pdev:       0000:03:00.0
drm-total-vram0:        23992 KiB
drm-resident-gtt:       192 KiB
drm-resident-vram0:     23992 KiB
`;
const OLD_AMDGPU = `drm-driver:     amdgpu
drm-client-id:  7
drm-pdev:       0000:04:00.0
drm-memory-vram:        2 MiB
drm-memory-gtt: 0 KiB
`;

test('memory on a card is what is resident there, whichever words the driver has for it', () => {
  expect(addUp([XE])).toBe((23_992 + 192) * 1024);
  expect(addUp([OLD_AMDGPU])).toBe(2 * 1024 ** 2);
});

test('one client’s descriptors count once, two clients’ together, and other files not at all', () => {
  const other = XE.replace('client-id:  3', 'client-id:  4');
  expect(addUp([XE, XE])).toBe(addUp([XE]));
  expect(addUp([XE, other])).toBe(2 * addUp([XE]));
  expect(addUp(['pos:    0\nflags:  02\n', ''])).toBe(0);
});

test.runIf(process.platform === 'linux')(
  'a process without a card has none, and one that ended neither',
  async () => {
    expect(await readDeviceMemory(process.pid)).toBe(0);
    expect(await readDeviceMemory(2 ** 22)).toBe(0);
  },
);
