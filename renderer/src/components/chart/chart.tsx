import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useIsDark } from '../../lib/theme.ts';
import { useLatest } from '../../lib/use-latest.ts';

interface ChartSeries {
  readonly label: string;
  /** A token of the theme, such as "accent". */
  readonly colour: string;
  /** One for each time; null where nothing is known. */
  readonly values: readonly (number | null)[];
}

interface ChartProps {
  /** What it shows, in words: a picture says nothing to those who do not see it, so the last values belong in here. */
  readonly label: string;
  /** Milliseconds since the epoch, in order. */
  readonly times: readonly number[];
  readonly series: readonly ChartSeries[];
  /** The top of the scale, whose bottom is 0; as high as the highest value when it is left out. */
  readonly max?: number;
  /** A value of the scale, in words. */
  readonly format: (value: number) => string;
  /** In pixels. */
  readonly height: number;
}

/** Room for the words of the scale, in pixels. */
const SCALE = 40;

/** Values over time, as lines on a canvas: thousands of points cost next to nothing. Takes the width that there is. */
export function Chart({ label, times, series, max, format, height }: ChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  // Of the language the page is shown in by now.
  const words = useLatest(format);
  // A canvas has colours, not tokens.
  const dark = useIsDark();
  const lines = series.map(({ label: name, colour }) => `${name} ${colour}`).join();
  const data = [times.map((at) => at / 1000), ...series.map(({ values }) => [...values])] as uPlot.AlignedData;
  // biome-ignore lint/correctness/useExhaustiveDependencies: newer values are put into the same chart, below
  useEffect(() => {
    if (!frame.current) return;
    const style = getComputedStyle(document.documentElement);
    const token = (name: string) => style.getPropertyValue(`--${name}`);
    const made = new uPlot(
      {
        width: frame.current.clientWidth,
        height,
        padding: [8, 0, 4, 0],
        cursor: { show: false },
        select: { show: false, left: 0, top: 0, width: 0, height: 0 },
        legend: { show: false },
        scales: { x: { time: true }, y: { range: (_, _low, high) => [0, max ?? Math.max(1, high)] } },
        axes: [
          { show: false },
          {
            size: SCALE,
            space: height / 3,
            stroke: token('ink-3'),
            font: `11px ${style.getPropertyValue('--font-sans')}`,
            grid: { stroke: token('line'), width: 1 },
            ticks: { show: false },
            values: (_, splits) => splits.map((value) => words.current(value)),
          },
        ],
        series: [
          {},
          ...series.map(({ label: name, colour }) => ({
            label: name,
            stroke: token(colour),
            width: 1.5,
            points: { show: false },
          })),
        ],
      },
      data,
      frame.current,
    );
    plot.current = made;
    const onSize = new ResizeObserver(([entry]) => {
      if (entry) made.setSize({ width: entry.contentRect.width, height });
    });
    onSize.observe(frame.current);
    return () => {
      onSize.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [dark, lines, max, height, words]);
  useEffect(() => {
    plot.current?.setData(data);
  });
  return <div ref={frame} role="img" aria-label={label} style={{ height }} className="w-full overflow-hidden" />;
}
