import { TRPCError } from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { divertLog, type LogEntry } from '#lib/log.ts';
import { type Actor, type SignedIn, VISITOR } from '#server/accounts/actor.ts';
import type { ApiContext } from '#server/api/context.ts';
import { type ErrorData, logFailure, publicProcedure, router, userProcedure } from '#server/api/trpc.ts';
import { DomainError } from '#server/errors.ts';

const example = router({
  ok: publicProcedure.query(() => 'fine'),
  fail: publicProcedure.input(z.object({ code: z.string() })).query(({ input }) => {
    if (input.code === 'bug') throw new Error('select * from secrets');
    throw new DomainError(input.code as 'not_found', { details: { limit: 3 }, retryAfterSeconds: 9 });
  }),
  shaped: publicProcedure
    .input(z.object({ email: z.email(), age: z.number().optional() }))
    .query(({ input }) => input.email),
  change: publicProcedure.mutation(() => 'changed'),
  mine: userProcedure.query(({ ctx }) => ctx.actor.handle),
});

const ADA: SignedIn = {
  kind: 'user',
  userId: 'usr_1',
  role: 'member',
  handle: 'ada',
  name: 'Ada',
  locale: 'en',
  sessionId: null,
};

interface Given {
  readonly actor?: Actor;
  readonly foreignOrigin?: boolean;
  readonly body?: unknown;
}

async function call(path: string, { actor = VISITOR, foreignOrigin = false, body }: Given = {}) {
  const context = { actor, foreignOrigin, address: '192.0.2.1', runtime: null } as unknown as ApiContext;
  const init = {
    method: 'POST',
    body: JSON.stringify(body ?? {}),
    headers: { 'content-type': 'application/json' },
  };
  const response = await fetchRequestHandler({
    endpoint: '/api/trpc',
    req: new Request(`http://x/api/trpc/${path}`, body === undefined ? undefined : init),
    router: example,
    createContext: () => context,
    onError: logFailure,
  });
  const answer = (await response.json()) as {
    result?: { data: unknown };
    error?: { data: { tidu: ErrorData } };
  };
  return { status: response.status, text: JSON.stringify(answer), ...answer };
}

const fail = (code: string) => call(`fail?input=${encodeURIComponent(JSON.stringify({ code }))}`);

describe('a call of the API', () => {
  const logged: LogEntry[] = [];
  let restore = () => {};
  beforeAll(() => {
    restore = divertLog((entry) => logged.push(entry));
  });
  afterAll(() => restore());

  it('that works answers with its result', async () => {
    expect(await call('ok')).toMatchObject({ status: 200, result: { data: 'fine' } });
  });

  it.each([
    ['not_found', 404, 'user'],
    ['unauthenticated', 401, 'user'],
    ['email_taken', 409, 'user'],
    ['too_many_attempts', 429, 'user'],
    ['file_too_large', 413, 'user'],
    ['unavailable', 503, 'server'],
  ])('that fails with %s has the status %i and says what it needs to', async (code, status, fault) => {
    const answer = await fail(code);
    expect(answer.status).toBe(status);
    expect(answer.error?.data.tidu).toEqual({ code, fault, details: { limit: 3 }, retryAfterSeconds: 9 });
  });

  it('that meets a bug is logged once and tells nothing of it', async () => {
    logged.length = 0;
    const answer = await fail('bug');
    expect(answer.status).toBe(500);
    expect(answer.error?.data.tidu).toMatchObject({ code: 'internal', fault: 'server', details: {} });
    expect(answer.text).not.toContain('secrets');
    expect(answer.text).not.toContain('stack');
    expect(logged.map(({ level, message, fields }) => [level, message, fields.path])).toEqual([
      ['error', 'procedure failed', 'fail'],
    ]);
    expect(logged[0]?.fields.error).toMatchObject({ message: 'select * from secrets' });
  });

  it('that is refused is not logged', async () => {
    logged.length = 0;
    await fail('not_found');
    expect(logged).toEqual([]);
  });

  it('with input of the wrong shape names the field', async () => {
    const input = encodeURIComponent(JSON.stringify({ email: 'x' }));
    const answer = await call(`shaped?input=${input}`);
    expect(answer.status).toBe(400);
    expect(answer.error?.data.tidu).toMatchObject({ code: 'invalid_input', details: { field: 'email' } });
  });

  it('of a procedure that does not exist is not found', async () => {
    const answer = await call('nothing');
    expect([answer.status, answer.error?.data.tidu.code]).toEqual([404, 'not_found']);
  });

  it('that changes something is refused when another site sent it', async () => {
    expect(await call('change', { body: {} })).toMatchObject({ status: 200 });
    const answer = await call('change', { body: {}, foreignOrigin: true });
    expect([answer.status, answer.error?.data.tidu.code]).toEqual([403, 'foreign_origin']);
  });

  it('for people who are signed in refuses visitors', async () => {
    expect(await call('mine', { actor: ADA })).toMatchObject({ result: { data: 'ada' } });
    const answer = await call('mine');
    expect([answer.status, answer.error?.data.tidu.code]).toEqual([401, 'unauthenticated']);
  });

  it('in a server component throws an error whose cause is the domain’s', async () => {
    const caller = example.createCaller({ actor: VISITOR, foreignOrigin: false } as ApiContext);
    const error = await caller.fail({ code: 'not_found' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TRPCError);
    expect(error).toMatchObject({ cause: { code: 'not_found' } });
  });
});
