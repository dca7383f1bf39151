import { EventEmitter } from 'node:events';
import type { BrowserWindow } from 'electron';
import { expect, test } from 'vitest';
import { closeToTray } from './close-to-tray.ts';

type Wish = 'hide' | 'quit' | 'stay';

/** A window that its user closes, on a desktop whose tray answers, and that user, when they are told to. */
function setUp() {
  const did: string[] = [];
  let hides = true;
  let destroyed = false;
  let tellOfTray = (_shown: boolean): void => undefined;
  let answer = (_wish: Wish): void => undefined;
  const window = Object.assign(new EventEmitter(), {
    hide: () => void did.push('hidden'),
    isDestroyed: () => destroyed,
  });
  const callOff = closeToTray(window as unknown as BrowserWindow, {
    hidesOnClose: () => hides,
    trayIsShown: () =>
      new Promise((resolve) => {
        did.push('looks for a tray');
        tellOfTray = resolve;
      }),
    askToHide: () =>
      new Promise((resolve) => {
        did.push('asks');
        answer = resolve;
      }),
    wishToQuit: () => void did.push('quits'),
  });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    callOff,
    /** What has been done since it was last asked. */
    done: () => did.splice(0),
    /** Whether the window has closed. */
    close() {
      const event = new Event('close', { cancelable: true });
      window.emit('close', event);
      return !event.defaultPrevented;
    },
    async tray(shown: boolean) {
      tellOfTray(shown);
      await settled();
    },
    async user(wish: Wish) {
      answer(wish);
      await settled();
    },
    turnOff: () => {
      hides = false;
    },
    destroy: () => {
      destroyed = true;
    },
  };
}

test('a window hides where a tray is known to bring it back', async () => {
  const { close, tray, done } = setUp();
  expect(close()).toBe(false);
  await tray(true);
  expect(done()).toEqual(['looks for a tray', 'hidden']);
});

test('it closes for whoever has not asked for more', () => {
  const { close, turnOff, done } = setUp();
  turnOff();
  expect([close(), done()]).toEqual([true, []]);
});

test('where none is known to, nothing is done unasked: it may be one that cannot be seen, and a VM hangs on it', async () => {
  const { close, tray, user, done } = setUp();
  for (const [wish, does] of [
    ['stay', []],
    ['quit', ['quits']],
  ] as const) {
    close();
    await tray(false);
    expect(done()).toEqual(['looks for a tray', 'asks']);
    await user(wish);
    expect(done()).toEqual([...does]);
  }
});

test('who has once chosen to hide is not asked again', async () => {
  const { close, tray, user, done } = setUp();
  close();
  await tray(false);
  await user('hide');
  expect(done()).toEqual(['looks for a tray', 'asks', 'hidden']);
  expect(close()).toBe(false);
  await user('stay');
  expect(done()).toEqual(['hidden']);
});

test('however often it is clicked, there is one look for a tray, and one question', async () => {
  const { close, tray, user, done } = setUp();
  close();
  close();
  await tray(false);
  expect([close(), done()]).toEqual([false, ['looks for a tray', 'asks']]);
  await user('stay');
  close();
  expect(done()).toEqual(['looks for a tray']);
});

test('an answer that comes late does nothing to a window that is wanted again, is gone, or closes otherwise by now', async () => {
  for (const meanwhile of ['callOff', 'destroy', 'turnOff'] as const) {
    const { close, tray, done, ...window } = setUp();
    close();
    window[meanwhile]();
    await tray(true);
    expect(done()).toEqual(['looks for a tray']);
  }
});

test('an answer to the question counts, though the window was wanted before it was given', async () => {
  const { close, tray, user, callOff, done } = setUp();
  close();
  await tray(false);
  callOff();
  await user('hide');
  expect(done()).toEqual(['looks for a tray', 'asks', 'hidden']);
});

test('but not once the app is ending', async () => {
  const { close, tray, user, turnOff, done } = setUp();
  close();
  await tray(false);
  turnOff();
  await user('quit');
  expect(done()).toEqual(['looks for a tray', 'asks']);
});
