import { answerKeys } from '#server/rest/answer-keys.ts';
import { currentRuntime } from '#server/runtime.ts';

/** Published as /.well-known/tidu-keys.json, see next.config.ts. */
export const dynamic = 'force-dynamic';

export const GET = () => answerKeys(currentRuntime());
