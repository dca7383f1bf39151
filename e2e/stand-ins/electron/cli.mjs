#!/usr/bin/env node
// electron stand-in: `node e2e/stand-ins/electron/cli.mjs <main bundle> [arguments]`. See README.md.
import Module, { register } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleStandIn } from './bundle.mjs';

const [main, ...rest] = process.argv.slice(2);
if (!main) {
  process.stderr.write('usage: electron stand-in: cli.mjs <main bundle> [arguments]\n');
  process.exit(2);
}
const mainModule = resolve(main);
process.argv = [process.argv[0], mainModule, ...rest];

const folder = await bundleStandIn();
const electron = pathToFileURL(resolve(folder, 'electron.mjs')).href;
register('./resolve-hook.mjs', import.meta.url, { data: { electron } });
const standIn = await import(electron);
const load = Module._load;
Module._load = (request, ...others) => (request === 'electron' ? standIn : load.call(Module, request, ...others));
const { startApp } = await import(pathToFileURL(resolve(folder, 'start.mjs')).href);
await startApp(mainModule);
