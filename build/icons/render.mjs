import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Draws the PNGs from the SVGs with Chromium: `node build/icons/render.mjs`. The results are committed. */

const here = import.meta.dirname;
/** @type {{svg: string, png: string, pixels: number, colour?: string}[]} */
const drawings = [
  { svg: 'icon.svg', png: 'icon.png', pixels: 512 },
  { svg: 'tray.svg', png: 'trayTemplate.png', pixels: 16 },
  { svg: 'tray.svg', png: 'trayTemplate@2x.png', pixels: 32 },
  // Windows and Linux show the picture as it is; this grey reads on light and dark panels.
  { svg: 'tray.svg', png: 'tray.png', pixels: 32, colour: '#8fa3b0' },
];

for (const { svg, png, pixels, colour = '#000' } of drawings) {
  const picture = readFileSync(join(here, svg), 'utf8')
    .replace('<svg ', `<svg width="${pixels}" height="${pixels}" fill="${colour}" `)
    .replaceAll('stroke="#000"', `stroke="${colour}"`);
  const page = join(tmpdir(), `slipway-icon-${process.pid}.html`);
  writeFileSync(page, `<!doctype html><style>body{margin:0}svg{display:block}</style>${picture}`);
  execFileSync(
    'chromium',
    [
      '--headless',
      '--no-sandbox', // only our own drawing is loaded
      '--hide-scrollbars',
      '--force-device-scale-factor=1',
      '--default-background-color=00000000',
      `--window-size=${pixels},${pixels}`,
      `--screenshot=${join(here, png)}`,
      page,
    ],
    { stdio: 'ignore' },
  );
  rmSync(page);
}
