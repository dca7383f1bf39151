import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROTOCOL } from '../../../../electron/contract/wire/frames.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const page = fileURLToPath(new URL('page', import.meta.url));
const MIME: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8' };

/**
 * The built app in `folder`, with a page of the test's own in the renderer's place: what is tested is main, preload
 * and host, whatever the screens look like today. Gives the main module.
 */
export const layOut = (folder: string): string => {
  execFileSync(process.execPath, [join(root, 'build/build.mjs'), 'main', 'preload', 'host'], { stdio: 'pipe' });
  for (const part of ['main', 'preload', 'host']) {
    cpSync(join(root, 'build/out', part), join(folder, 'build/out', part), { recursive: true });
  }
  mkdirSync(join(folder, 'build/icons'), { recursive: true });
  for (const name of readdirSync(join(root, 'build/icons')).filter((file) => file.endsWith('.png'))) {
    cpSync(join(root, 'build/icons', name), join(folder, 'build/icons', name));
  }
  const renderer = join(folder, 'build/out/renderer');
  cpSync(page, renderer, { recursive: true });
  writeFileSync(join(renderer, 'protocol.js'), `export const PROTOCOL = ${PROTOCOL};\n`);
  const files = readdirSync(renderer).map((path) => {
    const bytes = readFileSync(join(renderer, path));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { path, sha256, size: bytes.length, mime: MIME[extname(path)] };
  });
  writeFileSync(join(renderer, 'manifest.json'), JSON.stringify({ files }));
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  return join(folder, 'build/out/main/main.mjs');
};
