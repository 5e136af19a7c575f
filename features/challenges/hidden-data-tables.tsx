import { useFormatter, useTranslations } from 'next-intl';
import { HIDDEN_COLOUR_STRENGTH } from '#ml/datasets/colour-transforms.ts';
import { HIDDEN_SPLIT_SIZES, type HiddenSplitName, RARE_SPLIT_SIZES } from '#ml/datasets/hidden-splits.ts';
import { HIDDEN_SPLIT_STRENGTH } from '#ml/datasets/transforms.ts';
import type { DatasetRecipe } from '#server/challenges/schema.ts';
import { DataTable } from '#ui/patterns/data-table.tsx';
import { FactList } from './fact-list.tsx';

const SPLITS = Object.keys(HIDDEN_SPLIT_SIZES) as HiddenSplitName[];

/** The hidden splits: how large, made from what, and when their scores are shown. From the code that makes them. */
export function SplitTable(props: { readonly recipe: DatasetRecipe }) {
  const t = useTranslations('challenges.splits');
  const format = useFormatter();
  const { recipe } = props;
  const isGenerated = recipe.recipe === 'spirals';
  const sizes = recipe.recipe === 'mnist-rare' ? RARE_SPLIT_SIZES : HIDDEN_SPLIT_SIZES;
  // Without public twins there is nothing to control for.
  const splits = isGenerated ? SPLITS.filter((split) => split !== 'control') : SPLITS;
  return (
    <DataTable
      caption={t('caption')}
      captionHidden
      rows={splits}
      rowKey={(split) => split}
      columns={[
        { id: 'split', header: t('split'), rowHeader: true, cell: (split) => t(`${split}.name`) },
        {
          id: 'rows',
          header: t(isGenerated ? 'points' : 'images'),
          numeric: true,
          cell: (split) => format.number(sizes[split]),
        },
        ...(recipe.recipe === 'mnist-rare'
          ? [
              {
                id: 'rare',
                header: t('rare', { class: recipe.class }),
                numeric: true,
                cell: (split: HiddenSplitName) => format.number(Math.round(sizes[split] * recipe.share)),
              },
            ]
          : []),
        {
          id: 'source',
          header: t('madeFrom'),
          cell: (split) => (isGenerated ? t('generated') : t(`${split}.source`)),
        },
        { id: 'shown', header: t('shown'), cell: (split) => t(`${split}.shown`) },
      ]}
    />
  );
}

/** The distortions with their strengths, from the constants the server uses. */
export function TransformTable(props: { readonly recipe: DatasetRecipe }) {
  return props.recipe.recipe === 'cifar10' ? <ColourTransforms /> : <GreyTransforms />;
}

function GreyTransforms() {
  const t = useTranslations('challenges.transforms');
  const format = useFormatter();
  const { rotation, shift, scale, shear, elastic, noise } = HIDDEN_SPLIT_STRENGTH;
  return (
    <FactList
      rows={[
        { name: t('rotation'), value: t('rotationValue', { degrees: rotation }) },
        { name: t('shift'), value: t('shiftValue', { pixels: shift }) },
        { name: t('scale'), value: t('scaleValue', { share: format.number(scale, { style: 'percent' }) }) },
        { name: t('shear'), value: t('shearValue', { shear }) },
        { name: t('elastic'), value: t('elasticValue', { alpha: elastic.alpha, sigma: elastic.sigma }) },
        { name: t('noise'), value: t('noiseValue', { deviation: noise }) },
      ]}
    />
  );
}

function ColourTransforms() {
  const t = useTranslations('challenges.transforms');
  const format = useFormatter();
  const { mirrored, rotation, shift, scale, brightness, contrast, noise } = HIDDEN_COLOUR_STRENGTH;
  const percent = (share: number) => format.number(share, { style: 'percent' });
  return (
    <FactList
      rows={[
        { name: t('mirror'), value: t('mirrorValue', { share: percent(mirrored) }) },
        { name: t('rotation'), value: t('rotationValue', { degrees: rotation }) },
        { name: t('shift'), value: t('shiftValue', { pixels: shift }) },
        { name: t('scale'), value: t('scaleValue', { share: percent(scale) }) },
        { name: t('brightness'), value: t('brightnessValue', { amount: brightness }) },
        { name: t('contrast'), value: t('contrastValue', { share: percent(contrast) }) },
        { name: t('noise'), value: t('noiseValue', { deviation: noise }) },
      ]}
    />
  );
}
