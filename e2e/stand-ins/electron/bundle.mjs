import { createHash } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const cache = join(here, '../../../node_modules/.cache/electron-stand-in');

/** Names, sizes and times of the sources: enough to know whether the bundle is still theirs. */
const fingerprint = () => {
  const hash = createHash('sha256').update(process.version);
  for (const name of readdirSync(here, { recursive: true }).map(String).sort()) {
    if (!/\.(ts|mjs)$/.test(name) || name.endsWith('.test.ts')) continue;
    const { size, mtimeMs } = statSync(join(here, name));
    hash.update(`${name} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex').slice(0, 16);
};

const build = async (outDir) => {
  const { build: viteBuild } = await import('vite');
  const common = { configFile: false, logLevel: 'error', root: here };
  await viteBuild({
    ...common,
    build: {
      ssr: true,
      target: 'node24',
      outDir,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        input: {
          electron: join(here, 'electron.ts'),
          start: join(here, 'runtime/start.ts'),
          utility: join(here, 'ports/utility-child.ts'),
        },
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  });
  await viteBuild({
    ...common,
    build: {
      outDir,
      emptyOutDir: false,
      minify: false,
      lib: { entry: join(here, 'page/scripts.ts'), formats: ['iife'], name: 'standIn', fileName: () => 'page.js' },
    },
  });
};

/** Bundles the stand-in's TypeScript for this Node unless that was done before; gives the folder. */
export const bundleStandIn = async () => {
  const folder = join(cache, fingerprint());
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${process.pid}`;
  await build(draft);
  try {
    renameSync(draft, folder);
  } catch {
    // Another run was first; its bundle is the same.
    rmSync(draft, { recursive: true, force: true });
  }
  return folder;
};
