import { useTranslations } from 'next-intl';
import { layOutSlabs, type Slab } from './tensor-slabs.ts';

/** Narrower, the labels could not be read: then the figure scrolls. */
const MIN_WIDTH = 480;

/** How an image shrinks and deepens on its way through a network. The table below it says the same in numbers. */
export function TensorFigure(props: { readonly shapes: readonly (readonly number[])[] }) {
  const t = useTranslations('lab.network');
  const { width, height, slabs } = layOutSlabs(props.shapes);
  const label = t('figure', { shapes: slabs.map((slab) => slab.label).join(' → ') });
  return (
    <section aria-label={label} tabIndex={0} className="scroll-x">
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${width} ${height}`}
        className="block text-xs"
        style={{ width, minWidth: MIN_WIDTH, maxWidth: '100%' }}
      >
        {slabs.map((slab, index) => (
          <g key={`${index} ${slab.label}`}>
            <SlabShape slab={slab} />
            <text
              x={slab.x + (slab.width + slab.depth) / 2}
              y={height - 10}
              textAnchor="middle"
              fill="var(--ink-soft)"
            >
              {slab.label}
            </text>
          </g>
        ))}
      </svg>
    </section>
  );
}

function SlabShape({ slab }: { readonly slab: Slab }) {
  const { x, y, width, height, depth } = slab;
  const right = x + width;
  const bottom = y + height;
  return (
    <g stroke="var(--train)" strokeWidth="1.25" strokeLinejoin="round">
      {depth > 0 && (
        <>
          <path d={`M${x} ${y}l${depth} ${-depth}H${right + depth}L${right} ${y}z`} fill="var(--surface)" />
          <path
            d={`M${right} ${y}l${depth} ${-depth}V${bottom - depth}L${right} ${bottom}z`}
            fill="var(--sunken)"
          />
        </>
      )}
      <rect x={x} y={y} width={width} height={height} fill="var(--info-soft)" />
    </g>
  );
}
