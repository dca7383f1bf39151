import * as unicodeModule from '@xterm/addon-unicode11';
import * as headlessModule from '@xterm/headless';

/*
 * The packages are CommonJS. Node finds no named exports in them, a bundler does; `default` is the module itself in the
 * one case and absent in the other.
 */
const commonJs = <T extends object>(module: T): T => ('default' in module ? (module.default as T) : module);

export type { Terminal as HeadlessTerminal } from '@xterm/headless';
export const { Terminal } = commonJs(headlessModule);
export const { Unicode11Addon } = commonJs(unicodeModule);
