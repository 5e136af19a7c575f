import { answerHealth } from '#server/rest/answer-health.ts';
import { currentRuntime } from '#server/runtime.ts';

export const dynamic = 'force-dynamic';

export const GET = () => answerHealth(currentRuntime);
