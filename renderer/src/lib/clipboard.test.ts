import { afterEach, describe, expect, it, vi } from 'vitest';
import { copyText } from './clipboard.ts';

afterEach(() => vi.unstubAllGlobals());

/** A clipboard that may be written to only now, at a press of the user's, and what came to be in it. */
function atAPress({ allowed = true } = {}) {
  const copied: string[] = [];
  let now = true;
  queueMicrotask(() => {
    now = false;
  });
  const refuseUnless = (mayWrite: boolean) => {
    if (!mayWrite) throw new DOMException('Write permission denied.', 'NotAllowedError');
  };
  const clipboard = {
    async writeText(text: string) {
      refuseUnless(now && allowed);
      copied.push(text);
    },
    async write([item]: { data: Record<string, Promise<Blob>> }[]) {
      refuseUnless(now && allowed);
      copied.push((await (await item?.data['text/plain'])?.text()) ?? '');
    },
  };
  vi.stubGlobal('navigator', { clipboard });
  vi.stubGlobal(
    'ClipboardItem',
    class {
      readonly data: object;
      constructor(data: object) {
        this.data = data;
      }
    },
  );
  return copied;
}

describe('copying', () => {
  it('takes a text, and one that is known long after the press', async () => {
    const now = atAPress();
    expect([await copyText('here'), now]).toEqual([true, ['here']]);
    const later = atAPress();
    const text = new Promise<string>((resolve) => setTimeout(() => resolve('from the engine')));
    expect([await copyText(text), later]).toEqual([true, ['from the engine']]);
  });

  it('says whether it was allowed', async () => {
    atAPress({ allowed: false });
    expect([await copyText('x'), await copyText(Promise.resolve('x'))]).toEqual([false, false]);
  });

  it('fails as what was to be copied does', async () => {
    atAPress();
    await expect(copyText(Promise.reject(new Error('no engine')))).rejects.toThrow('no engine');
  });
});
