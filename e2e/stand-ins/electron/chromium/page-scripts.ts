import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Sources to evaluate in each new document, and the name of the binding the isolated one calls. */
export interface PageScripts {
  readonly main: string;
  readonly isolated: string;
  readonly binding: string;
}

const RECEIVER = '__electronStandInReceive';
const BINDING = '__electronStandInSend';

/**
 * The scripts of one page. `preload` is the preload's source, a CommonJS file as Electron's sandbox wants it. The key
 * under which the worlds talk is random: nothing in the page can guess it.
 */
export const pageScripts = (preload: string | null): PageScripts => {
  // Beside this bundle: bundle.mjs builds it as an IIFE that defines `standIn`.
  const library = readFileSync(fileURLToPath(new URL('page.js', import.meta.url)), 'utf8');
  const key = randomUUID();
  const config = {
    key,
    binding: BINDING,
    receiver: RECEIVER,
    platform: process.platform,
    arch: process.arch,
    versions: { ...process.versions },
  };
  const body =
    preload === null ? 'null' : `function (require, process, module) {\nconst exports = module.exports;\n${preload}\n}`;
  return {
    main: `(() => { ${library}\n;standIn.installMainWorld(${JSON.stringify(key)}); })();`,
    isolated: `(() => { ${library}\n;standIn.installIsolatedWorld(${JSON.stringify(config)}, ${body}); })();`,
    binding: BINDING,
  };
};
