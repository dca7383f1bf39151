import { common } from './common.ts';
import { containers } from './containers.ts';
import { engine } from './engine.ts';

/** The same as English has at first. */
export const first = { ...common, ...containers, ...engine } as const;
