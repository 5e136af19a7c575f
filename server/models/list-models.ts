import type { SQL } from 'drizzle-orm';
import { sql } from 'drizzle-orm';
import { type Db, rows } from '#db/client.ts';
import type { Locale, Localized } from '#lib/i18n/locales.ts';
import type { Id } from '#lib/ids.ts';
import type { ModelCard } from '#ml/onnx/contract.ts';
import { CHALLENGES } from '#server/challenges/definitions.ts';
import { modelWords } from '#server/models/get-model.ts';
import { MODEL_SIZES, MODELS_PER_PAGE, type ModelSearch } from '#server/models/schema.ts';
import { SHIPPED_MODELS } from '#server/models/shipped-models.ts';
import { type VerifiedScore, verifiedScores } from '#server/models/verified-scores.ts';

/** A model in the list: its latest version. */
export interface ModelEntry {
  readonly slug: string;
  readonly name: Localized;
  readonly summary: Localized;
  readonly language: Locale | null;
  readonly licence: string;
  readonly owner: { readonly handle: string; readonly name: string } | null;
  readonly downloads: number;
  readonly version: number;
  readonly publishedAt: Date;
  readonly card: Pick<ModelCard, 'bytes' | 'parameters' | 'multiplyAdds' | 'inputs'>;
  readonly scores: readonly VerifiedScore[];
}

export interface ModelPage {
  readonly items: readonly ModelEntry[];
  readonly total: number;
  readonly page: number;
  readonly pages: number;
  /** Of the whole zoo, whatever is searched for: an empty zoo teaches something else than an empty answer. */
  readonly published: number;
}

interface Row extends Record<string, unknown> {
  slug: string;
  owner_id: Id<'user'> | null;
  name: string;
  summary: string;
  locale: Locale;
  licence: string;
  downloads: number;
  owner_handle: string | null;
  owner_name: string | null;
  version_id: Id<'modelVersion'>;
  version: number;
  published_ms: number;
  card: ModelCard;
  total: number;
}

/** The zoo, searched, filtered and sorted. Everyone sees the same. */
export async function listModels(db: Db, search: ModelSearch): Promise<ModelPage> {
  const found = await rows<Row>(db, statement(search, (search.page - 1) * MODELS_PER_PAGE));
  const published = await countPublished(db);
  // A page behind the last has no row to carry the total.
  const total = found[0]?.total ?? (search.page > 1 ? await countFound(db, search) : 0);
  const scores = await verifiedScores(
    db,
    found.map(({ version_id }) => version_id),
  );
  return {
    items: found.map((row) => entryOf(row, scores.get(row.version_id) ?? [])),
    total,
    page: search.page,
    pages: Math.max(1, Math.ceil(total / MODELS_PER_PAGE)),
    published,
  };
}

async function countPublished(db: Db): Promise<number> {
  const [row] = await rows<{ count: number }>(
    db,
    sql`select count(*)::int as count from models where withdrawn_at is null`,
  );
  return row?.count ?? 0;
}

async function countFound(db: Db, search: ModelSearch): Promise<number> {
  const [row] = await rows<Row>(db, statement(search, 0));
  return row?.total ?? 0;
}

function statement(search: ModelSearch, offset: number): SQL {
  return sql`
    select m.slug, m.owner_id, m.name, m.summary, m.locale, m.licence, m.downloads,
      u.handle as owner_handle, u.name as owner_name,
      v.id as version_id, v.version, extract(epoch from v.created_at)::float8 * 1000 as published_ms, v.card,
      count(*) over ()::int as total
    from models m
    join lateral (
      select * from model_versions own where own.model_id = m.id order by own.version desc limit 1
    ) v on true
    left join users u on u.id = m.owner_id
    left join lateral (${bestScore(search)}) score on true
    where m.withdrawn_at is null and ${filters(search)}
    order by ${order(search)}
    limit ${MODELS_PER_PAGE} offset ${offset}`;
}

/** The latest verified score of the version in the challenge that is chosen: what the list is filtered and sorted by. */
function bestScore({ challenge }: ModelSearch): SQL {
  if (challenge === undefined) return sql`select null::float8 as value`;
  return sql`
    select sc.value from submissions s
    join seasons se on se.id = s.season_id and se.challenge = ${challenge}
    join evaluations e on e.submission_id = s.id and e.evaluation_version = se.evaluation_version
    join scores sc on sc.evaluation_id = e.id and sc.split = 'public' and sc.ranking
    where s.artifact_sha256 = v.artifact_sha256
      and (s.user_id = m.owner_id or (m.owner_id is null and s.source = 'shipped'))
      and not exists (
        select 1 from score_marks mark
        where mark.evaluation_id = e.id and mark.resolution is distinct from 'cleared'
      )
    order by se.opens_at desc, s.created_at
    limit 1`;
}

function filters({ query, challenge, licence, size, operator, owner }: ModelSearch): SQL {
  const parts: SQL[] = [sql`true`];
  if (query) parts.push(matches(query));
  if (challenge !== undefined) parts.push(sql`score.value is not null`);
  if (licence !== undefined) parts.push(sql`m.licence = ${licence}`);
  if (size !== undefined) {
    const [from, to] = MODEL_SIZES[size];
    parts.push(sql`(v.card->>'bytes')::float8 >= ${from} and (v.card->>'bytes')::float8 < ${to}`);
  }
  if (operator !== undefined) parts.push(sql`jsonb_exists(v.card->'operators', ${operator})`);
  if (owner !== undefined) parts.push(sql`lower(u.handle) = lower(${owner})`);
  return sql.join(parts, sql` and `);
}

/** Every word somewhere in name, summary or owner. The words of shipped models are in files, in both languages. */
function matches(query: string): SQL {
  const words = query.split(/\s+/).filter((word) => word !== '');
  const parts = words.map((word) => {
    const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
    const lower = word.toLowerCase();
    const shipped = SHIPPED_MODELS.filter(({ slug, name, summary }) =>
      [slug, name.zh, name.en, summary.zh, summary.en].some((words_) => words_.toLowerCase().includes(lower)),
    ).map(({ slug }) => sql`${slug}`);
    const inFiles =
      shipped.length > 0 ? sql`or (m.owner_id is null and m.slug in (${sql.join(shipped, sql`, `)}))` : sql``;
    return sql`(
      (m.owner_id is not null and (
        m.name ilike ${pattern} or m.summary ilike ${pattern} or u.handle ilike ${pattern} or u.name ilike ${pattern}
      )) ${inFiles}
    )`;
  });
  return parts.length > 0 ? sql.join(parts, sql` and `) : sql`true`;
}

function order({ sort, challenge }: ModelSearch): SQL {
  const newest = sql`v.created_at desc, m.id desc`;
  switch (sort) {
    case 'newest':
      return newest;
    case 'score': {
      const metric = CHALLENGES.find(({ slug }) => slug === challenge)?.metric;
      // Without a challenge there is no score to compare.
      if (!metric) return newest;
      return metric.direction === 'maximize'
        ? sql`score.value desc nulls last, ${newest}`
        : sql`score.value asc nulls last, ${newest}`;
    }
    case 'smallest':
      return sql`(v.card->>'bytes')::float8, ${newest}`;
    case 'downloads':
      return sql`m.downloads desc, ${newest}`;
    default:
      return sort satisfies never;
  }
}

function entryOf(row: Row, scores: readonly VerifiedScore[]): ModelEntry {
  const { bytes, parameters, multiplyAdds, inputs } = row.card;
  return {
    ...modelWords({ ...row, ownerId: row.owner_id }),
    slug: row.slug,
    licence: row.licence,
    owner:
      row.owner_handle !== null
        ? { handle: row.owner_handle, name: row.owner_name ?? row.owner_handle }
        : null,
    downloads: row.downloads,
    version: row.version,
    publishedAt: new Date(Math.round(row.published_ms)),
    card: { bytes, parameters, multiplyAdds, inputs },
    scores,
  };
}
