import { initialBundle, initialBundleLimit } from '../lib/bundle-size.mjs';
import type { Row } from './lib/row.ts';

/** What loads before the first screen. */
export async function bundle(): Promise<Row[]> {
  const bytes = initialBundle()?.reduce((sum, file) => sum + file.gzip, 0) ?? Number.NaN;
  const kb = (value: number) => `${Math.round(value / 1024)} KB`;
  return [
    {
      figure: 'renderer, initial bundle (gzip)',
      ours: kb(bytes),
      other: '',
      ratio: '',
      want: `≤ ${kb(initialBundleLimit)}`,
    },
  ];
}
