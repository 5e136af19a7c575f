import type { Tx } from '#db/client.ts';
import { evaluations } from '#db/schema/index.ts';
import { type Id, newId } from '#lib/ids.ts';
import { publish } from '#server/live/publish.ts';
import { alternateChallenges } from '#server/submissions/alternate-challenges.ts';
import { wakeEvaluators } from '#server/submissions/evaluators.ts';
import { appendLog } from '#server/submissions/log-entry.ts';
import { nextTurn } from '#server/submissions/next-turn.ts';

/**
 * Gives a fresh submission its place in the queue: by turns among participants, and among the challenges of each.
 * Under the participant's lock, so that two at once do not get one turn.
 */
export async function enqueueEvaluation(
  tx: Tx,
  options: {
    readonly submissionId: Id<'submission'>;
    readonly userId: Id<'user'>;
    readonly evaluationVersion: string;
    readonly needsGpu: boolean;
  },
): Promise<void> {
  const { submissionId, userId, evaluationVersion, needsGpu } = options;
  const id = newId('evaluation');
  const turn = await nextTurn(tx, { userId, needsGpu });
  await tx.insert(evaluations).values({ id, submissionId, evaluationVersion, needsGpu, turn });
  await alternateChallenges(tx, { userId, needsGpu });
  await appendLog(tx, id, { code: 'queued', details: { lane: 'live' } });
  await publish(tx, { topic: `submission:${submissionId}`, userId }, { topic: 'queue' });
  await wakeEvaluators(tx);
}
