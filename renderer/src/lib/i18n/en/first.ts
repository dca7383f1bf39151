import { common } from './common.ts';
import { containers } from './containers.ts';
import { engine } from './engine.ts';

/** What the frame of the page and its first list say. It comes with the page; all else comes with the part that says it. */
export const first = { ...common, ...containers, ...engine } as const;
