import { cleanup, render, screen } from '@testing-library/react';
import { Trash2 } from 'lucide-react';
import { afterEach, describe, expect, test } from 'vitest';
import { Button, IconButton } from './button.tsx';
import { cx } from './class-names.ts';

afterEach(cleanup);

describe('of two classes that set the same thing the later one wins', () => {
  test.each([
    ['size-7 flex', 'size-6', 'flex size-6'],
    ['text-ink-2 hover:text-ink', 'text-bad hover:text-bad', 'text-bad hover:text-bad'],
    ['text-sm text-ink', 'text-2xs', 'text-ink text-2xs'],
    ['shadow-soft text-white', 'shadow-pop', 'text-white shadow-pop'],
    ['w-64 narrow:w-44', 'w-20', 'narrow:w-44 w-20'],
    ['dark:bg-hover bg-surface', 'bg-accent-soft', 'dark:bg-hover bg-accent-soft'],
    ['h-7', 'size-6', 'size-6'],
  ])('%s, then %s', (base, over, all) => expect(cx(base, false, null, over)).toBe(all));

  test('and none is lost that sets another', () => {
    const all = 'fade pop selectable min-h-0 flex-1 text-sm text-ink font-mono truncate border border-line shadow-soft';
    expect(cx(all)).toBe(all);
  });
});

test('a small icon button has one size, and a ghost that removes is red', () => {
  render(
    <>
      <IconButton icon={Trash2} label="Small" className="size-6" />
      <Button variant="ghost" className="text-bad hover:text-bad">
        Remove…
      </Button>
    </>,
  );
  const small = screen.getByRole('button', { name: 'Small' });
  expect([small.classList.contains('size-6'), small.classList.contains('size-7')]).toEqual([true, false]);
  const remove = screen.getByRole('button', { name: 'Remove…' });
  expect([remove.classList.contains('text-bad'), remove.classList.contains('text-ink-2')]).toEqual([true, false]);
});
