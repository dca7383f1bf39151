import { cleanup, fireEvent, render } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { keyOf } from './key-of.ts';
import { useFocusHeir } from './use-focus-heir.ts';
import { useShortcut } from './use-shortcut.ts';

afterEach(cleanup);

const press = (key: string, code: string, shiftKey = false) => keyOf({ key, code, shiftKey });

test('the letter on the cap counts where letters are Latin, and its place where they are not', () => {
  expect([press('s', 'KeyS'), press('S', 'KeyS', true), press('?', 'Slash', true)]).toEqual(['s', 'S', '?']);
  // AZERTY has its A where QWERTY has its Q; German types ? with Shift and the key right of the 0.
  expect([press('a', 'KeyQ'), press('?', 'Minus', true), press('ö', 'Semicolon')]).toEqual(['a', '?', 'ö']);
  // Hangul, an input method that hides the key, Cyrillic.
  expect([press('ㄴ', 'KeyS'), press('Process', 'KeyR'), press('ы', 'KeyS')]).toEqual(['s', 'r', 's']);
  expect([press('Process', 'Delete'), press('Process', 'Slash', true), press('ㄸ', 'KeyE', true)]).toEqual([
    'Delete',
    '?',
    'E',
  ]);
  expect([press('Delete', 'Delete'), press('ArrowDown', 'ArrowDown'), press(' ', 'Space')]).toEqual([
    'Delete',
    'ArrowDown',
    ' ',
  ]);
});

test('shortcuts work in Hangul mode, and not while a syllable is put together', () => {
  const help = vi.fn();
  const palette = vi.fn();
  function Page() {
    useShortcut('?', help);
    useShortcut('Mod+K', palette, { always: true });
    return <input aria-label="words" />;
  }
  const { getByLabelText } = render(<Page />);
  fireEvent.keyDown(document.body, { key: '?', code: 'Slash', shiftKey: true });
  fireEvent.keyDown(document.body, { key: 'Process', code: 'Slash', shiftKey: true });
  expect(help).toHaveBeenCalledTimes(2);
  fireEvent.keyDown(document.body, { key: 'Process', code: 'Slash', shiftKey: true, isComposing: true });
  fireEvent.keyDown(getByLabelText('words'), { key: 'Process', code: 'Slash', shiftKey: true });
  expect(help).toHaveBeenCalledTimes(2);
  fireEvent.keyDown(getByLabelText('words'), { key: 'ㅏ', code: 'KeyK', ctrlKey: true });
  expect(palette).toHaveBeenCalledOnce();
});

test('the focus of a note that goes is handed on: within its dialog, to the list, or to the heading; nothing else moves it', async () => {
  const Note = () => (
    <div ref={useFocusHeir<HTMLDivElement>()}>
      <button type="button">Dismiss</button>
    </div>
  );
  const Page = ({ note, inDialog, list }: { note: boolean; inDialog?: boolean; list?: boolean }) => (
    <main>
      <h1 tabIndex={-1}>Page</h1>
      <div role={inDialog ? 'dialog' : undefined} tabIndex={-1}>
        {note ? <Note /> : null}
      </div>
      <input aria-label="words" />
      {list ? <div role="grid" tabIndex={0} /> : null}
    </main>
  );
  const focusAfter = async (page: { inDialog?: boolean; list?: boolean }, focused: string) => {
    const { getByText, getByLabelText, rerender, unmount } = render(<Page note {...page} />);
    (focused === 'words' ? getByLabelText(focused) : getByText(focused)).focus();
    rerender(<Page note={false} {...page} />);
    await new Promise(requestAnimationFrame);
    const active = document.activeElement;
    unmount();
    return active?.getAttribute('role') ?? active?.tagName;
  };
  expect(await focusAfter({}, 'Dismiss')).toBe('H1');
  expect(await focusAfter({ list: true }, 'Dismiss')).toBe('grid');
  expect(await focusAfter({ inDialog: true, list: true }, 'Dismiss')).toBe('dialog');
  expect(await focusAfter({ list: true }, 'words')).toBe('INPUT');
  // Of a page that goes as a whole the next one says where the focus is.
  const { getByText, rerender } = render(<Page note key="left" />);
  getByText('Dismiss').focus();
  rerender(<Page note={false} list key="next" />);
  await new Promise(requestAnimationFrame);
  expect(document.activeElement).toBe(document.body);
});
