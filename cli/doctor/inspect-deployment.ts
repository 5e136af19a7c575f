import { storageLocation } from '#boot/open-deployment.ts';
import { databaseProblem, StartProblem } from '#boot/start-problem.ts';
import { type Finding, same } from '#cli/doctor/finding.ts';
import { lookAtServed, type ServedFacts } from '#db/open-served.ts';
import { type Env, evaluatesItself } from '#server/env.ts';
import type { StorageLocation } from '#server/storage/location.ts';
import { lookAtStorage } from '#server/storage/open-storage.ts';

/** Which shape the settings describe, and whether what it needs elsewhere can be reached. Changes nothing. */
export async function inspectDeployment(env: Env): Promise<Finding[]> {
  const database = env.DATABASE_URL ? await served(env.DATABASE_URL) : null;
  const storage = await storageFinding(storageLocation(env), database?.facts?.storageId ?? null);
  return [shape(env), ...(database ? [database.finding] : []), storage];
}

const ANY = { needed: true, debianPackages: [] } as const;

function shape(env: Env): Finding {
  const evaluates = evaluatesItself(env);
  const distributed = {
    en: `distributed; npm start ${evaluates ? 'evaluates, too' : 'evaluates nothing, npm run worker does'}`,
    zh: `分布式；npm start ${evaluates ? '也评测模型' : '不评测模型，由 npm run worker 评测'}`,
  };
  const embedded = { en: `embedded, in ${env.DATA_DIR}`, zh: `嵌入式，位于 ${env.DATA_DIR}` };
  return {
    ...ANY,
    subject: { en: 'Shape', zh: '部署形态' },
    ok: true,
    detail: env.DATABASE_URL ? distributed : embedded,
    cure: null,
  };
}

async function served(url: string): Promise<{ finding: Finding; facts: ServedFacts | null }> {
  const subject = { en: 'Database (DATABASE_URL)', zh: '数据库（DATABASE_URL）' };
  try {
    const facts = await lookAtServed(url);
    const detail = same(`PostgreSQL ${facts.version}, ${facts.latencyMs.toFixed(1)} ms`);
    return { facts, finding: { ...ANY, subject, ok: true, detail, cure: null } };
  } catch (error) {
    const problem = databaseProblem(error);
    const detail =
      problem instanceof StartProblem
        ? { en: problem.line('en'), zh: problem.line('zh') }
        : same(String(error));
    return { facts: null, finding: { ...ANY, subject, ok: false, isBroken: true, detail, cure: null } };
  }
}

async function storageFinding(location: StorageLocation, expected: string | null): Promise<Finding> {
  const found = (ok: boolean, detail: Finding['detail']): Finding => ({
    ...ANY,
    subject: { en: 'Storage (STORAGE_URL)', zh: '存储（STORAGE_URL）' },
    ...{ ok, isBroken: !ok, detail, cure: null },
  });
  const problem = (error: StartProblem) => found(false, { en: error.line('en'), zh: error.line('zh') });
  const storage = location.kind === 's3' ? `s3://${location.bucket}` : location.directory;
  try {
    const { place, id } = await lookAtStorage(location);
    const isForeign = expected !== null && id !== expected;
    return isForeign ? problem(new StartProblem('storage_foreign', { storage })) : found(true, same(place));
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return problem(new StartProblem('storage_unreachable', { storage, reason }));
  }
}
