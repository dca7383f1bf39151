import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { WindowStateFile } from './state-file.ts';

const state = { bounds: { x: 1, y: 2, width: 900, height: 600 }, maximized: false };
let folder = '';
let path = '';
let clock = new ManualClock();
const open = () => new WindowStateFile(path, nullLogger, clock);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'window-'));
  path = join(folder, 'window.json');
  clock = new ManualClock();
});
afterEach(() => removeFolder(folder));

describe('WindowStateFile', () => {
  test('keeps what was noted last, once the window rests', async () => {
    const file = open();
    file.note({ ...state, maximized: true });
    clock.advance(400);
    file.note(state);
    clock.advance(400);
    expect(() => readFileSync(path)).toThrow('ENOENT');
    clock.advance(200);
    await file.flush();
    await expect(open().read()).resolves.toEqual(state);
  });

  test('writes at once when asked, and nothing when nothing changed', async () => {
    const file = open();
    await file.flush();
    expect(() => readFileSync(path)).toThrow('ENOENT');
    file.note(state);
    await file.flush();
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(state);
  });

  test.each([
    ['nothing', null],
    ['no bytes', ''],
    ['zero bytes', '\0\0\0\0'],
    ['another shape', '{"bounds":{"x":"1"}}'],
    ['sizes that cannot be', '{"bounds":{"x":0,"y":0,"width":-5,"height":0},"maximized":false}'],
  ])('takes a file with %s for none', async (_, content) => {
    if (content !== null) writeFileSync(path, content);
    await expect(open().read()).resolves.toBeNull();
  });

  test('a folder that cannot be written costs nothing but the place', async () => {
    path = join(folder, 'missing', 'window.json');
    const file = open();
    file.note(state);
    await expect(file.flush()).resolves.toBeUndefined();
  });
});
