import { desc, eq } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import type { ClaimedRun } from '#db/schema/index.ts';
import { modelVersions, seasons, submissions, users } from '#db/schema/index.ts';
import type { Locale, Localized } from '#lib/i18n/locales.ts';
import type { Id } from '#lib/ids.ts';
import type { ModelCard } from '#ml/onnx/contract.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { findModel, type ModelRow } from '#server/models/find-model.ts';
import { mayEditModel, mayWithdrawModel } from '#server/models/policy.ts';
import { shippedModel } from '#server/models/shipped-models.ts';
import { type VerifiedScore, verifiedScores } from '#server/models/verified-scores.ts';

/** A run as its model's page shows it. */
export interface ModelRun {
  /** `claimed`: what a browser said. `ours`: of `npm run zoo:train`, which anyone can repeat. */
  readonly kind: 'claimed' | 'ours';
  readonly config: unknown;
  readonly backend: string;
  readonly curve: unknown;
}

export interface ModelVersionView {
  readonly version: number;
  readonly createdAt: Date;
  readonly notes: string;
  readonly sha256: string;
  readonly card: ModelCard;
  /** What it was published from. */
  readonly lineage: {
    readonly submissionId: Id<'submission'>;
    readonly challenge: string;
    readonly season: string;
    readonly source: 'lab' | 'upload' | 'rest' | 'shipped';
  } | null;
  readonly run: ModelRun | null;
  readonly scores: readonly VerifiedScore[];
}

export interface ModelView {
  readonly slug: string;
  /** Both languages for what comes with Tidu; else the same words twice. */
  readonly name: Localized;
  readonly summary: Localized;
  /** The language of the owner's words; null where they are in both. */
  readonly language: Locale | null;
  readonly licence: string;
  readonly owner: { readonly handle: string; readonly name: string } | null;
  readonly downloads: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly withdrawn: boolean;
  readonly mayEdit: boolean;
  readonly mayWithdraw: boolean;
  /** Latest first; never empty. */
  readonly versions: readonly ModelVersionView[];
}

/** A model with all its versions. @throws DomainError `not_found` */
export async function getModel(db: Db, actor: Actor, options: { readonly slug: string }): Promise<ModelView> {
  const model = await findModel(db, actor, options);
  const found = await selectVersions(db, model);
  const scores = await verifiedScores(
    db,
    found.map(({ id }) => id),
  );
  const owner = model.ownerId ? await readOwner(db, model.ownerId) : null;
  return {
    ...modelWords(model),
    owner,
    slug: model.slug,
    licence: model.licence,
    downloads: model.downloads,
    createdAt: model.createdAt,
    updatedAt: model.updatedAt,
    withdrawn: model.withdrawnAt !== null,
    mayEdit: mayEditModel(actor, model) && model.withdrawnAt === null,
    mayWithdraw: mayWithdrawModel(actor, model) && model.withdrawnAt === null,
    versions: found.map((row) => viewVersion(model, row, scores.get(row.id) ?? [])),
  };
}

/** Name and summary for both languages. */
export function modelWords(
  model: Pick<ModelRow, 'slug' | 'ownerId' | 'name' | 'summary' | 'locale'>,
): Pick<ModelView, 'name' | 'summary' | 'language'> {
  const shipped = model.ownerId === null ? shippedModel(model.slug) : null;
  if (shipped) return { name: shipped.name, summary: shipped.summary, language: null };
  const { name, summary, locale } = model;
  return { name: { zh: name, en: name }, summary: { zh: summary, en: summary }, language: locale };
}

async function readOwner(db: Db, id: Id<'user'>) {
  const [owner] = await db
    .select({ handle: users.handle, name: users.name })
    .from(users)
    .where(eq(users.id, id));
  return owner ?? null;
}

function selectVersions(db: Db, model: ModelRow) {
  return db
    .select({
      id: modelVersions.id,
      version: modelVersions.version,
      createdAt: modelVersions.createdAt,
      notes: modelVersions.notes,
      sha256: modelVersions.artifactSha256,
      card: modelVersions.card,
      submissionId: submissions.id,
      source: submissions.source,
      claimed: submissions.claimed,
      challenge: seasons.challenge,
      season: seasons.name,
    })
    .from(modelVersions)
    .leftJoin(submissions, eq(submissions.id, modelVersions.submissionId))
    .leftJoin(seasons, eq(seasons.id, submissions.seasonId))
    .where(eq(modelVersions.modelId, model.id))
    .orderBy(desc(modelVersions.version));
}

type VersionRow = Awaited<ReturnType<typeof selectVersions>>[number];

function viewVersion(model: ModelRow, row: VersionRow, scores: readonly VerifiedScore[]): ModelVersionView {
  const { version, createdAt, notes, sha256, card, submissionId, challenge, season, source } = row;
  const lineage =
    submissionId && challenge && season && source ? { submissionId, challenge, season, source } : null;
  return { version, createdAt, notes, sha256, card, lineage, run: runOf(model, row.claimed), scores };
}

function runOf(model: ModelRow, claimed: ClaimedRun | null): ModelRun | null {
  const shipped = model.ownerId === null ? shippedModel(model.slug) : null;
  if (shipped?.run) return { kind: 'ours', ...shipped.run };
  if (!claimed) return null;
  return { kind: 'claimed', config: claimed.config, backend: claimed.backend, curve: claimed.curve };
}
