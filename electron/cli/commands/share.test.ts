import { describe, expect, test } from 'vitest';
import { inEnglish } from '../../contract/messages/message.ts';
import type { SharedFolder } from '../../contract/shares.ts';
import { addedLine, shareLines } from './share.ts';

const home: SharedFolder = { path: '/home/me', readOnly: false, realPath: null, state: 'live', said: null };

describe('the list', () => {
  test('says where each is, how it is shared, and why not', () => {
    const failed: SharedFolder = {
      ...home,
      ...{ path: '/srv/\u001b[31mdata', realPath: '/mnt/big', readOnly: true, state: 'failed' },
      said: inEnglish('it is gone', 'Plug it in.'),
    };
    const [one, two] = shareLines([home, failed]);
    expect(one).toMatch(/^\/home\/me +writable, shared$/);
    expect(two).toContain(' -> /mnt/big  read-only, not shared: it is gone. Plug it in.');
    expect(two).not.toContain('\u001b');
  });

  test('that is empty says what would fill it', () => {
    expect(shareLines([])[0]).toContain('slipway share add FOLDER');
  });
});

test.each<[Partial<SharedFolder>, string]>([
  [{}, 'Containers can be given /home/me now, with writing.'],
  [{ readOnly: true, realPath: '/data/me' }, 'Containers can be given /home/me, which is /data/me, now, read-only.'],
  [{ state: 'waiting' }, 'Containers can be given /home/me as soon as the VM runs, with writing.'],
  [
    { state: 'restart', said: inEnglish('it is old', 'Restart the VM.') },
    '/home/me is to be shared, but is not yet: it is old. Restart the VM.',
  ],
])('what has come of one that is added: %j', (more, line) => expect(addedLine({ ...home, ...more })).toBe(line));
