'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { Icon } from '#ui/icons/icon.tsx';
import { LineChart } from '#ui/patterns/line-chart.tsx';
import { StatList, StatTile } from '#ui/patterns/stat-tile.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { Select } from '#ui/primitives/select.tsx';
import { type SpiralReport, useSpiralRun } from './use-spiral-run.ts';

/** From too timid to far too bold, so that a visitor can see what the learning rate does. */
const LEARNING_RATES = [0.0005, 0.005, 0.05, 1];
const INITIAL_RATE = 0.005;
/** How often a run that goes on is put into words for those who do not see it. */
const MILLISECONDS_PER_SENTENCE = 10_000;

/** A network of 501 parameters that learns to part two spirals while one looks. */
export function SpiralFigure() {
  const t = useTranslations('home.figure');
  const format = useFormatter();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [learningRate, setLearningRate] = useState(INITIAL_RATE);
  const { playing, setPlaying, restart, report } = useSpiralRun(canvas, learningRate);
  const percent = (share: number) => format.number(share, { style: 'percent', maximumFractionDigits: 0 });
  const loss = (value: number) =>
    format.number(value, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
  const sentence = (at: SpiralReport) =>
    t(at.finished === 'learned' ? 'learned' : at.finished === 'gave-up' ? 'gaveUp' : 'progress', {
      steps: at.steps,
      loss: loss(at.loss),
      accuracy: percent(at.accuracy),
    });

  return (
    <figure aria-label={t('title')} className="rounded-md border border-rule bg-surface">
      <div className="grid gap-5 p-4 sm:grid-cols-[7fr_6fr] sm:p-5">
        <canvas
          ref={canvas}
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a canvas has no role of its own
          role="img"
          aria-label={t('picture')}
          className="aspect-square w-full rounded-sm border border-rule bg-sunken"
        />
        <div className="flex min-w-0 flex-col justify-between gap-4">
          <StatList className="sm:grid!">
            <StatTile label={t('steps')} value={format.number(report.steps)} />
            <StatTile label={t('right')} value={report.steps > 0 ? percent(report.accuracy) : undefined} />
            <StatTile label={t('loss')} value={report.steps > 0 ? loss(report.loss) : undefined} />
            <StatTile
              label={t('speed')}
              value={playing && report.stepsPerSecond > 0 ? Math.round(report.stepsPerSecond) : undefined}
            />
          </StatList>
          <LineChart
            title={t('curve')}
            series={[{ id: 'loss', label: t('loss'), tone: 'train', points: report.curve }]}
            xLabel={t('steps')}
            xEnd={800}
            yDomain={[0, 0.7]}
            height={140}
            legend={false}
          />
        </div>
      </div>
      <div className="flex flex-wrap items-end gap-3 border-t border-rule px-4 py-3 sm:px-5">
        <Button
          icon={<Icon name={playing ? 'pause' : 'play'} />}
          disabled={report.finished !== null}
          onClick={() => setPlaying(!playing)}
        >
          {playing ? t('pause') : t('play')}
        </Button>
        <Button
          icon={<Icon name="restart" />}
          onClick={() => {
            restart();
            setPlaying(true);
          }}
        >
          {t('restart')}
        </Button>
        <Select
          label={t('learningRate')}
          className="ms-auto min-w-28 flex-row! items-center"
          value={String(learningRate)}
          onChange={(event) => setLearningRate(Number(event.target.value))}
          options={LEARNING_RATES.map((rate) => ({ value: String(rate), label: String(rate) }))}
        />
      </div>
      <figcaption className="border-t border-rule px-4 py-3 text-sm text-ink-soft sm:px-5">
        {t('caption')}
      </figcaption>
      <Spoken playing={playing} report={report} sentence={sentence} />
    </figure>
  );
}

/** Puts the run into words: now and then while it goes on, and at its end. */
function Spoken(props: {
  readonly playing: boolean;
  readonly report: SpiralReport;
  readonly sentence: (report: SpiralReport) => string;
}) {
  const { playing, report, sentence } = props;
  const [spoken, setSpoken] = useState('');
  const now = report.steps > 0 ? sentence(report) : '';
  const latest = useRef(now);
  useEffect(() => {
    latest.current = now;
  }, [now]);
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => setSpoken(latest.current), MILLISECONDS_PER_SENTENCE);
    return () => clearInterval(timer);
  }, [playing]);
  return <output className="sr-only">{playing ? spoken : now}</output>;
}
