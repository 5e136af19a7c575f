import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Db } from '#db/client.ts';
import { requestFigures } from '#lib/http-figures.ts';
import { CHALLENGES } from '#server/challenges/definitions.ts';
import { readEnded, readQueueFigures } from '#server/submissions/read-queue-figures.ts';

/** From a model of a few layers on an idle worker to a long wait. */
const SECONDS = [0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 3600];

/**
 * What `/metrics` answers. Figures of the queue come from the database, so every web process of a deployment reports
 * the same ones: add up those of processes (`process_*`, `nodejs_*`, `tidu_http_*`) and never those.
 */
export class MetricsRegistry {
  readonly #registry = new Registry();
  readonly #waiting: Gauge<'challenge' | 'lane'>;
  readonly #oldest: Gauge<'lane'>;
  readonly #running: Gauge;
  readonly #workers: Gauge<'state'>;
  readonly #ended: Counter<'status' | 'lane'>;
  readonly #evaluation: Histogram<'challenge'>;
  readonly #total: Histogram<'challenge'>;
  readonly #requests: Counter<'method' | 'code'>;
  readonly #requestSeconds: Counter<'method' | 'code'>;
  #until: string | null = null;
  #scrape: Promise<string> = Promise.resolve('');

  constructor(about: { readonly version: string; readonly database: string }) {
    const registers = [this.#registry];
    const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
      new Gauge({ name: `tidu_${name}`, help, labelNames, registers });
    const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
      new Counter({ name: `tidu_${name}`, help, labelNames, registers });
    const seconds = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
      new Histogram({ name: `tidu_${name}`, help, labelNames, buckets: SECONDS, registers });

    collectDefaultMetrics({ register: this.#registry });
    gauge('build_info', 'Always 1; the labels say what runs.', ['version', 'database']).set(about, 1);
    this.#waiting = gauge('queue_waiting', 'Evaluations that wait.', ['challenge', 'lane']);
    this.#oldest = gauge('queue_oldest_seconds', 'How long the oldest evaluation has waited.', ['lane']);
    this.#running = gauge('evaluations_running', 'Evaluations that are at work.');
    this.#workers = gauge('workers', 'Workers by what they do; lost and stopped ones for an hour.', [
      'state',
    ]);
    this.#ended = counter('evaluations_total', 'Evaluations that ended, by how.', ['status', 'lane']);
    this.#evaluation = seconds('evaluation_seconds', 'From claim to end, scored or rejected.', ['challenge']);
    this.#total = seconds('submit_to_score_seconds', 'From submission to score.', ['challenge']);
    this.#requests = counter('http_requests_total', 'Requests answered.', ['method', 'code']);
    this.#requestSeconds = counter('http_request_seconds_total', 'Time spent answering.', ['method', 'code']);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** The text for a scrape. One after another: each counts what ended since the one before. */
  scrape(db: Db): Promise<string> {
    const next = this.#scrape.catch(() => '').then(() => this.#collect(db));
    this.#scrape = next;
    return next;
  }

  async #collect(db: Db): Promise<string> {
    await this.#measureQueue(db);
    await this.#countEnded(db);
    this.#countRequests();
    return this.#registry.metrics();
  }

  async #measureQueue(db: Db): Promise<void> {
    const { waiting, running, workers } = await readQueueFigures(db);
    this.#waiting.reset();
    for (const { slug } of CHALLENGES) this.#waiting.set({ challenge: slug, lane: 'live' }, 0);
    for (const { challenge, lane, count } of waiting) this.#waiting.set({ challenge, lane }, count);
    for (const lane of ['live', 'rescore'] as const) {
      const ages = waiting.filter((one) => one.lane === lane).map(({ oldest }) => oldest);
      this.#oldest.set({ lane }, Math.max(0, ...ages));
    }
    this.#running.set(running);
    for (const [state, count] of Object.entries(workers)) this.#workers.set({ state }, count);
  }

  async #countEnded(db: Db): Promise<void> {
    const { until, counts, timed } = await readEnded(db, this.#until);
    this.#until = until;
    for (const { status, lane, count } of counts) this.#ended.inc({ status, lane }, count);
    for (const { challenge, lane, scored, evaluation, total } of timed) {
      this.#evaluation.observe({ challenge }, evaluation);
      if (scored && lane === 'live') this.#total.observe({ challenge }, total);
    }
  }

  #countRequests(): void {
    this.#requests.reset();
    this.#requestSeconds.reset();
    for (const { method, status, count, seconds } of requestFigures()) {
      const labels = { method, code: String(status) };
      this.#requests.inc(labels, count);
      this.#requestSeconds.inc(labels, seconds);
    }
  }
}
