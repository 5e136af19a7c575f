import { answerMetrics } from '#server/rest/answer-metrics.ts';
import { currentRuntime } from '#server/runtime.ts';

export const dynamic = 'force-dynamic';

export const GET = (request: Request) => answerMetrics(request, currentRuntime);
