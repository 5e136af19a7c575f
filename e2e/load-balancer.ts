import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Hands connections to web processes in turn and leaves out those that do not answer, as a load balancer does. */
export interface LoadBalancer {
  readonly url: string;
  /** The ports of the web processes, from now on. */
  serve(ports: readonly number[]): void;
  /** How many connections each port has got. */
  readonly handed: ReadonlyMap<number, number>;
  stop(): Promise<void>;
}

export async function startLoadBalancer(): Promise<LoadBalancer> {
  const state: { ports: readonly number[]; next: number } = { ports: [], next: 0 };
  const handed = new Map<number, number>();
  const open = new Set<Socket>();
  const server = createServer((client) => {
    open.add(client);
    client.on('close', () => open.delete(client));
    client.on('error', () => client.destroy());
    // Each connection asks every process at most once, beginning with the next in turn.
    const first = state.next++;
    const tryOne = (attempt: number) => {
      const port = state.ports[(first + attempt) % Math.max(1, state.ports.length)];
      if (port === undefined || attempt === state.ports.length) return client.destroy();
      const upstream = connect(port, '127.0.0.1');
      let connected = false;
      upstream.once('connect', () => {
        connected = true;
        handed.set(port, (handed.get(port) ?? 0) + 1);
        client.pipe(upstream).pipe(client);
      });
      upstream.on('error', () => (connected ? client.destroy() : tryOne(attempt + 1)));
      upstream.on('close', () => connected && client.destroy());
      client.on('close', () => upstream.destroy());
    };
    tryOne(0);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve: (ports) => {
      state.ports = ports;
    },
    handed,
    stop: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
