import { installIsolatedWorld } from './isolated-world.ts';
import { installMainWorld } from './main-world.ts';

// Bundled as one IIFE with this name; see bundle.mjs.
export { installIsolatedWorld, installMainWorld };
