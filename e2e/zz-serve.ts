import { startTidu } from '#e2e/server.ts';

const s = await startTidu({ PORT: '39217', DATA_DIR: '/tmp/shots-g/data', LOG_LEVEL: 'info' });
console.log('up', s.url, s.setupLink);
process.on('SIGTERM', async () => {
  await s.signal('SIGTERM');
  process.exit(0);
});
setInterval(() => {}, 1000);
