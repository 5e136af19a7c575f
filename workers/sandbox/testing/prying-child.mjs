// @ts-check
/**
 * What a program inside a sandbox could do if a model had taken it over: it tries to reach whatever lies outside, and
 * says in a `failed` frame which attempts succeeded. `request.input.name` carries what to reach for, as JSON.
 */
import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import fs from 'node:fs';
import net from 'node:net';

const PATIENCE_MS = 1000;
/** The shell and bubblewrap set the last ones by themselves. */
const HARMLESS_VARIABLES = [
  'ORT_DISABLE_TELEMETRY',
  // Where a GPU's driver lies.
  'VK_DRIVER_FILES',
  'VK_ICD_FILENAMES',
  'LD_LIBRARY_PATH',
  'PWD',
  'OLDPWD',
  'SHLVL',
  '_',
  '__CF_USER_TEXT_ENCODING',
];

const length = Buffer.alloc(4);
fs.readSync(3, length);
const text = Buffer.alloc(length.readUInt32LE(0));
const request = JSON.parse(text.toString('utf8', 0, fs.readSync(3, text)));
/** @type {{ secretFile: string, ownFile: string, tcpPort: number, udpPort: number }} */
const target = JSON.parse(request.input.name);

/** @type {Record<string, () => unknown>} */
const attempts = {
  'read a file': () => fs.readFileSync(target.secretFile),
  'read a file of this project': () => fs.readFileSync(target.ownFile),
  'list the home folders': () => fs.readdirSync('/home'),
  'read the accounts': () => fs.readFileSync('/etc/passwd'),
  'read its environment through /proc': () => fs.readFileSync('/proc/self/environ'),
  'read another process': () => fs.readFileSync('/proc/1/cmdline'),
  'write in its folder': () => fs.writeFileSync('left-behind', 'x'),
  'write outside its folder': () => fs.writeFileSync(`${target.secretFile}.changed`, 'x'),
  'write into the rows': () => fs.writeSync(5, 'x'),
  'open a disk or a screen': () =>
    openAny(['/dev/sda', '/dev/vda', '/dev/fb0', '/dev/dri/card0', '/dev/mem']),
  'start a program': () => expectNoError(childProcess.spawnSync(process.execPath, ['-e', '0']).error),
  'find a variable': () =>
    expectSome(Object.keys(process.env).filter((name) => !HARMLESS_VARIABLES.includes(name))),
  'look up a name': () => dns.promises.lookup('localhost'),
  'connect by TCP': () => connected(net.connect(target.tcpPort, '127.0.0.1')),
  'fetch a page': () => fetch(`http://127.0.0.1:${target.tcpPort}/`),
  'listen for others': () => listening(net.createServer().listen(0, '127.0.0.1')),
  'send a datagram': () => sent(dgram.createSocket('udp4')),
  'evaluate a text': () => expectSome([new Function('return 1')()]),
};

const succeeded = [];
for (const [name, attempt] of Object.entries(attempts)) {
  if (await succeeds(attempt)) succeeded.push(name);
}
const message = `${succeeded.length} of ${Object.keys(attempts).length} succeeded: ${succeeded.join(', ')}`;
const payload = Buffer.from(JSON.stringify({ message }));
const header = Buffer.from([0x46, 0, 0, 0, 0]);
header.writeUInt32LE(payload.length, 1);
fs.writeSync(4, Buffer.concat([header, payload]));
process.exit(0);

/** @param {() => unknown} attempt */
async function succeeds(attempt) {
  try {
    return await Promise.race([
      Promise.resolve(attempt()).then(() => true),
      new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, false)),
    ]);
  } catch (error) {
    // A refusal is what the attempt is about; a mistake in this program must not look like one.
    return error instanceof ReferenceError && !error.message.startsWith('fetch');
  }
}

/** @param {Error | undefined} error */
function expectNoError(error) {
  if (error) throw error;
}

/** @param {unknown[]} found */
function expectSome(found) {
  if (found.length === 0) throw new Error('nothing found');
}

/** @param {import('node:net').Socket} socket */
function connected(socket) {
  return new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
}

/** @param {import('node:net').Server} server */
function listening(server) {
  return new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
}

/** @param {import('node:dgram').Socket} socket */
function sent(socket) {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.send('x', target.udpPort, '127.0.0.1', (error) => (error ? reject(error) : resolve(null)));
  });
}

/** @param {string[]} devices */
function openAny(devices) {
  const opened = devices.filter((path) => {
    try {
      fs.openSync(path, 'r');
      return true;
    } catch {
      return false;
    }
  });
  expectSome(opened);
}
