import { common } from './en/common.ts';
import { containers } from './en/containers.ts';
import { engine } from './en/engine.ts';
import { images } from './en/images.ts';
import { more } from './en/more.ts';

/** Every visible string, in the language all others are checked against. */
export const en = { ...common, ...containers, ...engine, ...images, ...more } as const;
