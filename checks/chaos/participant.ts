import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '#db/client.ts';
import type { Id } from '#lib/ids.ts';
import type { Random } from '#lib/random.ts';
import { createApiToken } from '#server/accounts/create-api-token.ts';
import { makeUser, PASSWORD } from '#server/accounts/testing/accounts.ts';

/** A site that is down for longer than this is an outage, and a test of outages another one. */
const PATIENCE_MS = 120_000;
const PAUSE_MS = 150;
const REQUEST_MS = 30_000;

/** Somebody who submits models while processes die, and asks again where no answer came. */
export class Participant {
  readonly userId: Id<'user'>;
  readonly #email: string;
  readonly #token: string;
  readonly #urls: readonly string[];
  readonly #random: Random;
  #cookie: string | null = null;
  /** Requests that had to be made again. */
  repeated = 0;

  private constructor(options: {
    userId: Id<'user'>;
    email: string;
    token: string;
    urls: readonly string[];
    random: Random;
  }) {
    this.userId = options.userId;
    this.#email = options.email;
    this.#token = options.token;
    this.#urls = options.urls;
    this.#random = options.random;
  }

  static async create(
    database: Database,
    options: { urls: readonly string[]; random: Random },
  ): Promise<Participant> {
    const { userId, email } = await makeUser(database);
    const { token } = await createApiToken(database, { userId, name: 'chaos' });
    return new Participant({ userId, email, token, ...options });
  }

  /** Submits over REST as a script does. @returns the submission's id */
  async submitByRest(model: Uint8Array<ArrayBuffer>, key: string): Promise<string> {
    const answer = await this.#persist('/api/v1/challenges/mnist/submissions', () => ({
      method: 'POST',
      body: model,
      headers: { ...this.#bearer(), 'content-type': 'application/octet-stream', 'idempotency-key': key },
    }));
    return String(((await answer.json()) as { id: string }).id);
  }

  /** Submits as the site's own pages do: session cookie, upload, tRPC. @returns the submission's id */
  async submitByPage(model: Uint8Array<ArrayBuffer>, key: string): Promise<string> {
    this.#cookie ??= await this.#signIn();
    const headers = { cookie: this.#cookie };
    const uploaded = await this.#persist('/api/artifacts?kind=model', () => ({
      method: 'POST',
      body: model,
      headers: { ...headers, 'content-type': 'application/octet-stream' },
    }));
    const { sha256 } = (await uploaded.json()) as { sha256: string };
    const input = { challenge: 'mnist', artifactSha256: sha256, source: 'upload', requestKey: key };
    const created = await this.#persist('/api/trpc/submissions.create', () => ({
      method: 'POST',
      body: JSON.stringify(input),
      headers: { ...headers, 'content-type': 'application/json' },
    }));
    return String(((await created.json()) as { result: { data: { id: string } } }).result.data.id);
  }

  /** Submits once more. @returns the code of the refusal; null where it was taken */
  async tryOnceMore(model: Uint8Array<ArrayBuffer>): Promise<string | null> {
    try {
      await this.submitByRest(model, 'one-too-many');
      return null;
    } catch (error) {
      if (error instanceof Refused) return error.code;
      throw error;
    }
  }

  #bearer() {
    return { authorization: `Bearer ${this.#token}` };
  }

  async #signIn(): Promise<string> {
    const jar = new Map<string, string>();
    const keep = (response: Response) => {
      for (const line of response.headers.getSetCookie()) {
        const [name = '', ...value] = (line.split(';')[0] ?? '').split('=');
        jar.set(name, value.join('='));
      }
    };
    const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const csrf = await this.#persist('/api/auth/csrf', () => ({}));
    keep(csrf);
    const { csrfToken } = (await csrf.json()) as { csrfToken: string };
    const form = { email: this.#email, password: PASSWORD, csrfToken, json: 'true' };
    const signedIn = await this.#persist('/api/auth/callback/credentials', (url) => ({
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ ...form, callbackUrl: url }),
      headers: { cookie: cookie() },
    }));
    keep(signedIn);
    return cookie();
  }

  /** Asks one of the web processes, and another one where it is dead, dying or without its database. */
  async #persist(path: string, request: (url: string) => RequestInit): Promise<Response> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const url = this.#urls[this.#random.integer(this.#urls.length)] ?? '';
      const problem = await fetch(`${url}${path}`, {
        ...request(url),
        signal: AbortSignal.timeout(REQUEST_MS),
      }).then(
        async (response) => {
          if (response.status < 400) return response;
          const text = await response.text();
          // What is refused stays refused; what is our fault passes.
          if (response.status < 500 && response.status !== 421) {
            throw new Refused(path, response.status, text);
          }
          return text;
        },
        (error: unknown) => String(error),
      );
      if (problem instanceof Response) return problem;
      if (Date.now() > deadline) throw new Error(`${path} got no answer: ${problem}`);
      this.repeated += 1;
      await sleep(PAUSE_MS);
    }
  }
}

/** The answer that it is this request's own fault. */
class Refused extends Error {
  readonly code: string | null;

  constructor(path: string, status: number, text: string) {
    super(`${path}: ${status} ${text}`);
    this.name = 'Refused';
    this.code = /"code":"([a-z_]+)"/.exec(text)?.[1] ?? null;
  }
}
