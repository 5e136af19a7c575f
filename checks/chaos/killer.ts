import { setTimeout as sleep } from 'node:timers/promises';
import type { DeploymentUnderFire } from '#checks/chaos/deployment-under-fire.ts';
import type { ProcessUnderFire } from '#checks/chaos/process-under-fire.ts';
import { administer } from '#db/testing.ts';
import type { Random } from '#lib/random.ts';
import { listDescendants } from '#workers/sandbox/testing/list-descendants.ts';

/** Between two kills: long enough that something happens, short enough that most of it is cut off. */
const PAUSE_MS = { low: 200, high: 1_400 };
/** Shuffled and dealt again and again. Workers have the most to lose; a web process takes seconds to come back. */
const DECK: readonly (keyof Killed)[] = [
  ...(['worker', 'worker', 'worker', 'worker', 'web'] as const),
  ...(['connection', 'connection', 'connection'] as const),
];

export interface Killed {
  worker: number;
  web: number;
  connection: number;
}

/** Kills processes and database connections at moments that a seed decides. */
export class Killer {
  readonly killed: Killed = { worker: 0, web: 0, connection: 0 };
  /** Every process that any killed one had started, to see afterwards that none is left. */
  readonly children = new Set<number>();
  readonly #deployment: DeploymentUnderFire;
  readonly #random: Random;
  #dealt: (keyof Killed)[] = [];

  constructor(deployment: DeploymentUnderFire, random: Random) {
    this.#deployment = deployment;
    this.#random = random;
  }

  get total(): number {
    const { worker, web, connection } = this.killed;
    return worker + web + connection;
  }

  /** Kills until there were so many. */
  async run(kills: number): Promise<void> {
    while (this.total < kills) {
      await sleep(this.#random.between(PAUSE_MS.low, PAUSE_MS.high));
      await this.#killOne();
    }
  }

  async #killOne(): Promise<void> {
    if (this.#dealt.length === 0) this.#dealt = this.#random.shuffle([...DECK]);
    const kind = this.#dealt.at(-1) ?? 'worker';
    const { webs, workers } = this.#deployment;
    const done =
      kind === 'connection'
        ? await this.#killConnection()
        : await this.#killProcess(kind === 'worker' ? workers : webs);
    // One that was just starting again is killed the next time.
    if (!done) return;
    this.#dealt.pop();
    this.killed[kind] += 1;
  }

  async #killProcess(candidates: readonly ProcessUnderFire[]): Promise<boolean> {
    const victim = candidates[this.#random.integer(candidates.length)];
    if (!victim || victim.pid === null) return false;
    for (const pid of await listDescendants(victim.pid)) this.children.add(pid);
    return victim.kill();
  }

  /** Any connection but this program's own, whatever it is in the middle of; those at work first. */
  async #killConnection(): Promise<boolean> {
    const found = (await administer(
      this.#deployment.databaseUrl,
      `select pid, state from pg_stat_activity
       where backend_type = 'client backend' and pid <> pg_backend_pid()
         and application_name like 'tidu %' and application_name not like 'tidu chaos%'
       order by state = 'idle', pid`,
    )) as { pid: number; state: string }[];
    const busy = found.filter(({ state }) => state !== 'idle');
    const candidates = busy.length > 0 && this.#random.uniform() < 0.7 ? busy : found;
    const victim = candidates[this.#random.integer(candidates.length)];
    if (!victim) return false;
    await administer(this.#deployment.databaseUrl, 'select pg_terminate_backend($1)', [victim.pid]);
    return true;
  }
}
