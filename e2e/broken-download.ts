import { spawn } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A line to a server that breaks: the first connection is cut once so many bytes of the answer have passed. */
export interface BrokenLine {
  readonly port: number;
  readonly cuts: () => number;
  close(): Promise<void>;
}

export async function openBrokenLine(serverPort: number, cutAfter: number): Promise<BrokenLine> {
  let [connections, cuts] = [0, 0];
  const open = new Set<Socket>();
  const server: Server = createServer((near) => {
    const breaks = connections++ === 0;
    const far = connect(serverPort, '127.0.0.1');
    let passed = 0;
    far.on('data', (chunk) => {
      const rest = breaks ? cutAfter - passed : chunk.length;
      passed += chunk.length;
      if (chunk.length <= rest) return near.write(chunk);
      cuts++;
      near.end(chunk.subarray(0, Math.max(0, rest)));
      far.destroy();
    });
    far.on('end', () => near.end());
    near.on('data', (chunk) => far.write(chunk));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => open.delete(one));
    }
    near.on('close', () => far.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cuts: () => cuts,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** `curl -C -` over another port of this machine, as the model's page says to download. @returns its exit status */
export function curlOver(line: BrokenLine, url: string, file: string): Promise<number | null> {
  const { hostname, port } = new URL(url);
  const child = spawn('curl', [
    ...['--silent', '--fail', '--continue-at', '-', '--output', file],
    ...['--connect-to', `${hostname}:${port}:127.0.0.1:${line.port}`, url],
  ]);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}
