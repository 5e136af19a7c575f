import { useFormatter, useTranslations } from 'next-intl';
import { HIDDEN_SPLIT_SIZES, type HiddenSplitName } from '#ml/datasets/hidden-splits.ts';
import { HIDDEN_SPLIT_STRENGTH } from '#ml/datasets/transforms.ts';
import { DataTable } from '#ui/patterns/data-table.tsx';
import { FactList } from './fact-list.tsx';

const SPLITS = Object.keys(HIDDEN_SPLIT_SIZES) as HiddenSplitName[];

/** The hidden splits: how large, made from what, and when their scores are shown. From the code that makes them. */
export function SplitTable() {
  const t = useTranslations('challenges.splits');
  const format = useFormatter();
  return (
    <DataTable
      caption={t('caption')}
      captionHidden
      rows={SPLITS}
      rowKey={(split) => split}
      columns={[
        { id: 'split', header: t('split'), rowHeader: true, cell: (split) => t(`${split}.name`) },
        {
          id: 'images',
          header: t('images'),
          numeric: true,
          cell: (split) => format.number(HIDDEN_SPLIT_SIZES[split]),
        },
        { id: 'source', header: t('madeFrom'), cell: (split) => t(`${split}.source`) },
        { id: 'shown', header: t('shown'), cell: (split) => t(`${split}.shown`) },
      ]}
    />
  );
}

/** The distortions with their strengths, from the constants the server uses. */
export function TransformTable() {
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
