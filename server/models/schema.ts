import { z } from 'zod';
import { LOCALES } from '#lib/i18n/locales.ts';
import { challengeSlug } from '#server/challenges/schema.ts';
import { ID_MAX } from '#server/submissions/schema.ts';

/** What a model in the zoo is given by its owner, and how the zoo is searched. Safe in the browser. */

/** A line of a list. */
export const MODEL_NAME_MAX = 80;
/** Three or four sentences: what it is, what it was trained on, what it is bad at. */
export const MODEL_SUMMARY_MAX = 600;
/** What changed in a version. */
export const MODEL_NOTES_MAX = 500;
export const MODEL_SLUG_MAX = 64;
const QUERY_MAX = 100;
const OPERATOR_MAX = 60;
const HANDLE_MAX = 60;
/** A page of the zoo. */
export const MODELS_PER_PAGE = 24;
export const MODEL_PAGES_MAX = 1_000;

export interface Licence {
  /** https://spdx.org/licenses/ */
  readonly id: string;
  /** Its full name, as SPDX has it. */
  readonly name: string;
  readonly url: string;
}

/**
 * Licences to choose from: few enough to read, with one for each intention. Those of Creative Commons were made for
 * works and fit weights; those for software are what most model files come with.
 */
export const LICENCES = [
  {
    id: 'CC-BY-4.0',
    name: 'Creative Commons Attribution 4.0 International',
    url: 'https://creativecommons.org/licenses/by/4.0/',
  },
  {
    id: 'CC0-1.0',
    name: 'Creative Commons Zero v1.0 Universal',
    url: 'https://creativecommons.org/publicdomain/zero/1.0/',
  },
  {
    id: 'CC-BY-SA-4.0',
    name: 'Creative Commons Attribution Share Alike 4.0 International',
    url: 'https://creativecommons.org/licenses/by-sa/4.0/',
  },
  {
    id: 'CC-BY-NC-4.0',
    name: 'Creative Commons Attribution Non Commercial 4.0 International',
    url: 'https://creativecommons.org/licenses/by-nc/4.0/',
  },
  { id: 'Apache-2.0', name: 'Apache License 2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
  { id: 'MIT', name: 'MIT License', url: 'https://opensource.org/license/mit' },
  {
    id: 'MulanPSL-2.0',
    name: 'Mulan Permissive Software License, Version 2',
    url: 'https://license.coscl.org.cn/MulanPSL2',
  },
  {
    id: 'GPL-3.0-or-later',
    name: 'GNU General Public License v3.0 or later',
    url: 'https://www.gnu.org/licenses/gpl-3.0.html',
  },
] as const satisfies readonly Licence[];

export type LicenceId = (typeof LICENCES)[number]['id'];
export const LICENCE_IDS = LICENCES.map(({ id }) => id) as [LicenceId, ...LicenceId[]];

/** The licence of an id, also of one that is no longer offered. */
export function licenceOf(id: string): Licence {
  return (
    LICENCES.find((licence) => licence.id === id) ?? {
      id,
      name: id,
      url: `https://spdx.org/licenses/${id}.html`,
    }
  );
}

export const modelSlugSchema = z
  .string()
  .max(MODEL_SLUG_MAX)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);

/** PostgreSQL stores neither NUL nor half a surrogate pair. */
const text = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .refine((value) => value.isWellFormed() && !value.includes('\0'), 'unstorable');

const submissionId = z.string().max(ID_MAX);

/** What its owner may change at any time. */
export const modelWordsSchema = z.object({
  name: text(MODEL_NAME_MAX).min(1),
  summary: text(MODEL_SUMMARY_MAX).min(1),
  licence: z.enum(LICENCE_IDS),
  locale: z.enum(LOCALES),
});

export const publishModelSchema = modelWordsSchema.extend({ submissionId });
export type PublishModel = z.output<typeof publishModelSchema>;

export const publishVersionSchema = z.object({
  slug: modelSlugSchema,
  submissionId,
  notes: text(MODEL_NOTES_MAX).default(''),
});
export type PublishVersion = z.output<typeof publishVersionSchema>;

export const editModelSchema = modelWordsSchema.extend({ slug: modelSlugSchema });
export type EditModel = z.output<typeof editModelSchema>;

export const MODEL_SORTS = ['newest', 'score', 'smallest', 'downloads'] as const;

/** Of the latest version's file, in bytes: from (inclusive), to (exclusive). */
export const MODEL_SIZES = {
  tiny: [0, 100_000],
  small: [100_000, 1_000_000],
  medium: [1_000_000, 10_000_000],
  large: [10_000_000, Number.MAX_SAFE_INTEGER],
} as const;
export type ModelSize = keyof typeof MODEL_SIZES;
const SIZE_NAMES = Object.keys(MODEL_SIZES) as [ModelSize, ...ModelSize[]];

/** The whole state of the list, as its address carries it. */
export const modelSearchSchema = z.object({
  query: text(QUERY_MAX).optional(),
  challenge: challengeSlug.optional(),
  licence: z.string().max(40).optional(),
  size: z.enum(SIZE_NAMES).optional(),
  operator: z
    .string()
    .max(OPERATOR_MAX)
    .regex(/^[A-Za-z0-9_]+$/)
    .optional(),
  /** A handle. */
  owner: z.string().max(HANDLE_MAX).optional(),
  sort: z.enum(MODEL_SORTS).default('newest'),
  /** From 1. */
  page: z.int().min(1).max(MODEL_PAGES_MAX).default(1),
});
export type ModelSearch = z.output<typeof modelSearchSchema>;

const localized = z.object({ zh: z.string().min(1), en: z.string().min(1) });

/** content/models/<slug>/model.json: a model that comes with Tidu. */
export const shippedModelSchema = z.object({
  slug: modelSlugSchema,
  name: localized,
  summary: localized,
  licence: z.enum(LICENCE_IDS),
  /** Where the bytes are: beside model.json, or in a package that Tidu depends on. */
  file: z.union([
    z.object({ path: z.literal('model.onnx') }),
    z.object({ package: z.string(), path: z.string() }),
  ]),
  /** Challenges whose current season it is submitted to, unranked. */
  challenges: z.array(challengeSlug),
});
export type ShippedModel = z.output<typeof shippedModelSchema>;
