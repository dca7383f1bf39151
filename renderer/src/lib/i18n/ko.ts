import { common } from './ko/common.ts';
import { containers } from './ko/containers.ts';
import { engine } from './ko/engine.ts';
import { images } from './ko/images.ts';
import { more } from './ko/more.ts';
import type { Translation } from './types.ts';

/** Korean; fetched when it is asked for. */
export const ko: Translation = { ...common, ...containers, ...engine, ...images, ...more };
