import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the other bundles and the icons are: beside this one, in a checkout and in the packaged archive alike. */
export interface Locations {
  readonly host: string;
  readonly preload: string;
  readonly renderer: string;
  readonly icons: string;
}

/** Locations as seen from the main bundle, build/out/main/main.mjs. */
export function locations(mainUrl: string): Locations {
  const out = join(dirname(fileURLToPath(mainUrl)), '..');
  return {
    host: join(out, 'host', 'host.mjs'),
    preload: join(out, 'preload', 'preload.cjs'),
    renderer: join(out, 'renderer'),
    icons: join(out, '..', 'icons'),
  };
}
