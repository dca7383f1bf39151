import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { settlesWithin } from '../../../base/deadline.ts';
import { nullLogger } from '../../../base/logger.ts';
import { homePaths } from '../../../platform/paths.ts';
import { removeFolder } from '../../../platform/testing/remove-folder.ts';
import type { VmSession } from './session.ts';
import { Shares } from './shares.ts';

// Served elsewhere are no folders.
test.runIf(process.platform === 'linux')('folders wait no longer for a VM process once that has ended', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'sw-shares-'));
  onTestFinished(() => removeFolder(dir));
  const env = { SLIPWAY_HOME: join(dir, 'home'), XDG_RUNTIME_DIR: dir, PATH: `${dir}:${process.env.PATH}` };
  const paths = homePaths({ env });
  for (const place of [paths.logs, paths.vm, paths.runtime, join(dir, 'one'), join(dir, 'two')])
    await mkdir(place, { recursive: true });
  // It runs, and never takes its connection.
  await writeFile(join(dir, 'virtiofsd'), '#!/bin/sh\n[ "$1" = --version ] || exec sleep 60\n', { mode: 0o755 });
  let isTried = false;
  const session = {
    isOver: false,
    command: async (name: string) => {
      isTried ||= name === 'chardev-add';
      throw new Error('nobody is there');
    },
    unplugged: async () => true,
  };
  const shares = new Shares(session as unknown as VmSession, { paths, env, log: nullLogger });
  const folders = ['one', 'two'].map((tag) => shares.share({ tag, path: join(dir, tag), readOnly: false }));
  const ended = Promise.allSettled(folders);
  await expect.poll(() => isTried).toBe(true);
  session.isOver = true;
  // Less than the ten seconds that a file server has for each.
  expect(await settlesWithin(ended, 5_000)).toBe(true);
  expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
