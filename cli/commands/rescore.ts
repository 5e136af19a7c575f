import { z } from 'zod';
import { type CommandServices, defineCommand, type Flag } from '#cli/command.ts';
import { formatRescore } from '#cli/commands/format-rescore.ts';
import { SYSTEM } from '#server/accounts/actor.ts';
import { challengeSlug, seasonName } from '#server/challenges/schema.ts';
import { DomainError } from '#server/errors.ts';
import { cancelRescore } from '#server/rescores/cancel-rescore.ts';
import { listRescores, type RescoreView } from '#server/rescores/list-rescores.ts';
import { retryRescore } from '#server/rescores/retry-rescore.ts';
import { rescoreReasonSchema } from '#server/rescores/schema.ts';
import { startRescore } from '#server/rescores/start-rescore.ts';

const challenge: Flag = {
  type: 'string',
  value: 'S',
  required: true,
  help: { en: 'the challenge, e.g. mnist', zh: '挑战，例如 mnist' },
};
const onlyChallenge = z.strictObject({ challenge: challengeSlug });

export const rescore = defineCommand({
  name: 'rescore',
  summary: {
    en: 'Score a season again; the leaderboard changes over when everything is done',
    zh: '重新评测一个赛季；全部完成后排行榜一次切换',
  },
  flags: {
    challenge,
    season: {
      type: 'string',
      value: 'N',
      help: { en: 'e.g. 2026-11; the present one where it is not given', zh: '例如 2026-11；默认为当前赛季' },
    },
    reason: {
      type: 'string',
      value: 'TEXT',
      required: true,
      help: { en: 'why, shown to participants', zh: '原因，会展示给参赛者' },
    },
  },
  options: z.strictObject({
    challenge: challengeSlug,
    season: seasonName.optional(),
    reason: rescoreReasonSchema,
  }),
  async run({ database }, options, locale) {
    const { season } = await startRescore(database, SYSTEM, options);
    const started = {
      en: [
        `Season ${season} of ${options.challenge} is being scored again by the evaluators of this deployment.`,
        `Progress: npm run tidu -- rescore status --challenge ${options.challenge}, or the site under /admin/rescore`,
      ],
      zh: [
        `本部署的评测程序正在重新评测 ${options.challenge} 的 ${season} 赛季。`,
        `查看进度：npm run tidu -- rescore status --challenge ${options.challenge}，或站点的 /admin/rescore`,
      ],
    };
    return started[locale];
  },
});

export const rescoreStatus = defineCommand({
  name: 'rescore status',
  summary: { en: 'How far rescores are, and those of the past', zh: '查看重新评测的进度和历史' },
  flags: { challenge },
  options: onlyChallenge,
  async run({ database }, options, locale) {
    const found = await listRescores(database.db, SYSTEM, options);
    const none = { en: 'Nothing was ever scored again.', zh: '还没有重新评测过。' };
    return found.length > 0 ? found.map((one) => formatRescore(one, locale)) : [none[locale]];
  },
});

export const rescoreRetry = defineCommand({
  name: 'rescore retry',
  summary: { en: 'Try again what failed in a rescore', zh: '重试重新评测中失败的提交' },
  flags: { challenge },
  options: onlyChallenge,
  async run(services, options, locale) {
    const { id } = await runningOne(services, options);
    const { retried } = await retryRescore(services.database, SYSTEM, { id });
    return [{ en: `Back in the queue: ${retried}`, zh: `已放回队列：${retried} 个` }[locale]];
  },
});

export const rescoreCancel = defineCommand({
  name: 'rescore cancel',
  summary: { en: 'Give a rescore up; the scores stay as they are', zh: '取消重新评测；成绩保持不变' },
  flags: { challenge },
  options: onlyChallenge,
  async run(services, options, locale) {
    const { id } = await runningOne(services, options);
    await cancelRescore(services.database, SYSTEM, { id });
    return [{ en: 'Cancelled; no score has changed.', zh: '已取消，成绩没有变化。' }[locale]];
  },
});

async function runningOne(
  { database }: CommandServices,
  options: { readonly challenge: string },
): Promise<RescoreView> {
  const found = await listRescores(database.db, SYSTEM, options);
  const running = found.find(({ status }) => status === 'running');
  if (!running) throw new DomainError('not_found', { details: { what: 'rescore' } });
  return running;
}
