import { EventEmitter } from 'node:events';
import { strict } from '../runtime/not-implemented.ts';

/** Electron's `powerMonitor`: events only, raised through the control endpoint. */
export const powerMonitor = strict('powerMonitor', new EventEmitter());
