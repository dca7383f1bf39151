import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { systemClock } from '../../base/clock.ts';
import { nullLogger } from '../../base/logger.ts';
import { BuiltPage } from '../../platform/built-page.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { Access } from '../web/access.ts';
import { Downloads } from '../web/downloads.ts';
import { type WebLimits, WebServer } from '../web/web-server.ts';
import { demoHost } from './demo-host.ts';

const page = {
  'index.html': ['text/html; charset=utf-8', '<!doctype html><title>Slipway</title>'],
  'assets/app-1a2b.js': ['text/javascript; charset=utf-8', 'console.log(1)'],
} as const;

/** Writes a page as the build does. */
export async function writePage(folder: string): Promise<void> {
  const files: object[] = [];
  for (const [path, [mime, text]] of Object.entries(page)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
    files.push({ path, mime, size: text.length, sha256: createHash('sha256').update(text).digest('hex') });
  }
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ files }));
  await writeFile(join(folder, 'unlisted.txt'), 'not for the world');
}

export interface WebHostOptions {
  readonly limits?: Partial<WebLimits>;
  readonly clock?: Clock;
}

/** Browser mode with the demo contract on a free port, in a folder of its own. */
export async function webHost({ limits, clock = systemClock }: WebHostOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'sw-web-'));
  await writePage(join(folder, 'page'));
  const tokenFile = join(folder, 'web-token');
  const access = await Access.create(tokenFile, { clock });
  const downloads = new Downloads(clock);
  const { server: rpc, seen } = demoHost();
  const web = await WebServer.start({
    port: 0,
    page: await BuiltPage.open(join(folder, 'page')),
    access,
    downloads,
    rpc,
    log: nullLogger,
    ...(limits ? { limits } : {}),
  });
  const port = Number(new URL(web.url).port);
  return {
    web,
    access,
    downloads,
    rpc,
    seen,
    folder,
    tokenFile,
    port,
    host: `127.0.0.1:${port}`,
    origin: `http://127.0.0.1:${port}`,
    code: () => new URL(web.launchUrl()).hash.replace('#code=', ''),
    async close() {
      rpc.close('done');
      await web.close();
      await access.close();
      await removeFolder(folder);
    },
  };
}
