import { access, chmod, constants, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { withFolderLock } from '#boot/folder-lock.ts';
import { databaseProblem, StartProblem } from '#boot/start-problem.ts';
import type { Database } from '#db/client.ts';
import { openEmbedded } from '#db/open-database.ts';
import manifest from '#package.json' with { type: 'json' };

/**
 * Who owns the embedded data. PGlite does not stop a second opener and two openers lose data, so whoever opens
 * `DATA_DIR` listens on `DATA_DIR/tidu.sock` first: the socket that answers is the lock. A pid file would outlive a
 * crash and lie; a socket nobody answers is known to be dead.
 */
export interface CommandRequest {
  readonly command: string;
  readonly options: Readonly<Record<string, unknown>>;
}
export type CommandReply = { readonly lines: readonly string[] } | { readonly error: string };

/** How a command that takes long keeps in touch with whoever waits for it at the other end of the socket. */
export interface CommandContact {
  say(line: string): void;
  /** Aborts when nobody waits any longer. */
  readonly signal: AbortSignal;
}

export type CommandHandler = (request: CommandRequest, contact: CommandContact) => Promise<CommandReply>;

export interface OwnedData {
  readonly database: Database;
  /** Carries out operators' commands that arrive at the socket from now on; before, they are told to wait. */
  serveCommands(handler: CommandHandler): void;
  release(): Promise<void>;
}

/** Longest message on the socket, in characters: a command with its options. */
const MAX_MESSAGE = 64 * 1024;
/** sockaddr_un holds 104 bytes on macOS and 108 on Linux, the final zero included. */
const MAX_SOCKET_PATH = 103;

/** @throws StartProblem where the folder cannot be written, is served by another process or has an unknown stamp. */
export async function claimDataDirectory(directory: string): Promise<OwnedData> {
  await makeWritable(directory);
  const commands: { handler?: CommandHandler } = {};
  const socket = await listenAlone(directory, (request, contact) =>
    commands.handler ? commands.handler(request, contact) : Promise.resolve({ error: 'starting' }),
  );
  try {
    await checkStamp(directory);
    const database = await openEmbedded(path.join(directory, 'db')).catch((error: unknown) => {
      throw databaseProblem(error);
    });
    await writeStamp(directory);
    return {
      database,
      serveCommands: (handler) => {
        commands.handler = handler;
      },
      release: async () => {
        await database.close();
        await closeSocket(socket, directory);
      },
    };
  } catch (error) {
    await closeSocket(socket, directory);
    throw error;
  }
}

/**
 * Asks the process that owns `directory` to carry out a command; `nobody` where none runs.
 * @param say gets the lines that come before the reply
 */
export async function askOwner(
  directory: string,
  request: CommandRequest,
  say: (line: string) => void = () => undefined,
): Promise<CommandReply | 'nobody'> {
  const socket = await connectTo(socketPath(directory));
  if (!socket) return 'nobody';
  socket.write(`${JSON.stringify(request)}\n`);
  for await (const message of messages(socket)) {
    const reply = JSON.parse(message) as CommandReply | { readonly say: string };
    if (!('say' in reply)) return reply;
    say(reply.say);
  }
  throw new Error('The server ended before it had carried out the command');
}

/** @throws StartProblem `data_unwritable` */
export async function makeWritable(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new StartProblem('data_unwritable', { directory }, cause);
  }
}

async function listenAlone(directory: string, answer: CommandHandler): Promise<Server> {
  const file = socketPath(directory);
  // Between "nobody answers" and "I listen" another starter could do the same: one at a time, until it listens.
  return withFolderLock(path.join(directory, 'tidu.lock'), async () => {
    const other = await connectTo(file);
    if (other) {
      other.destroy();
      throw new StartProblem('data_in_use', { directory });
    }
    await rm(file, { force: true });
    return listen(file, answer);
  });
}

async function listen(file: string, answer: CommandHandler): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    const gone = new AbortController();
    socket.on('close', () => gone.abort(new Error('Whoever asked has gone')));
    const send = (message: CommandReply | { say: string }) => socket.write(`${JSON.stringify(message)}\n`);
    const contact: CommandContact = { signal: gone.signal, say: (line) => void send({ say: line }) };
    void readMessage(socket)
      .then((message) => answer(JSON.parse(message) as CommandRequest, contact))
      .catch((error: unknown): CommandReply => ({ error: String(error) }))
      .then((reply) => {
        send(reply);
        socket.end();
      });
  });
  // Commands wait for the client's end of the line; a client that goes away must not keep the process alive.
  server.unref();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(file, resolve);
  });
  await chmod(file, 0o600);
  return server;
}

function connectTo(file: string): Promise<Socket | null> {
  return new Promise((resolve, reject) => {
    const socket = connect(file, () => resolve(socket));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(null);
      else reject(error);
    });
  });
}

async function readMessage(socket: Socket): Promise<string> {
  for await (const message of messages(socket)) return message;
  throw new Error('the other side closed the connection');
}

/** The lines that arrive, each bounded. Reading on after the first is up to the caller: leaving keeps the socket open. */
async function* messages(socket: Socket): AsyncGenerator<string> {
  let text = '';
  socket.setEncoding('utf8');
  for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<string>) {
    text += chunk;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      yield text.slice(0, end);
      text = text.slice(end + 1);
    }
    if (text.length > MAX_MESSAGE) throw new Error('message too long');
  }
}

function socketPath(directory: string): string {
  const absolute = path.join(directory, 'tidu.sock');
  const relative = path.relative(process.cwd(), absolute);
  const shorter = Buffer.byteLength(relative) < Buffer.byteLength(absolute) ? relative : absolute;
  if (Buffer.byteLength(shorter) > MAX_SOCKET_PATH)
    throw new StartProblem('data_path_too_long', { directory });
  return shorter;
}

async function closeSocket(server: Server, directory: string): Promise<void> {
  await new Promise<void>((resolve) => server.close(() => resolve()));
  await rm(socketPath(directory), { force: true });
}

/**
 * What wrote the folder. PostgreSQL's major version decides the format on disk, PGlite's minor its build options. Tidu's
 * own version is for people: its tables know theirs.
 */
const STAMP = {
  format: 1,
  tidu: manifest.version,
  postgres: '18',
  pglite: manifest.dependencies['@electric-sql/pglite'].split('.').slice(0, 2).join('.'),
} as const;

async function checkStamp(directory: string): Promise<void> {
  const text = await readFile(path.join(directory, 'version.json'), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    },
  );
  if (text === null) return;
  const { format, tidu, postgres, pglite } = JSON.parse(text) as Partial<Record<keyof typeof STAMP, unknown>>;
  if (format === STAMP.format && postgres === STAMP.postgres && pglite === STAMP.pglite) return;
  throw new StartProblem('data_unknown_version', {
    directory,
    found: describeStamp({ tidu, postgres, pglite }),
    expected: describeStamp(STAMP),
  });
}

function describeStamp({ tidu, postgres, pglite }: { tidu?: unknown; postgres?: unknown; pglite?: unknown }) {
  return `Tidu ${String(tidu ?? '?')}, PostgreSQL ${String(postgres)}, PGlite ${String(pglite)}`;
}

async function writeStamp(directory: string): Promise<void> {
  await writeFile(path.join(directory, 'version.json'), `${JSON.stringify(STAMP)}\n`);
}
