import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { Button } from './button.tsx';

afterEach(cleanup);

test('a busy button keeps the focus, and neither it nor its form does anything', () => {
  const clicked = vi.fn();
  const sent = vi.fn((event: { preventDefault(): void }) => event.preventDefault());
  const form = (busy: boolean) => (
    <form onSubmit={sent}>
      <Button type="submit" busy={busy} onClick={clicked}>
        Send
      </Button>
    </form>
  );
  const { rerender } = render(form(false));
  const button = screen.getByRole('button', { name: 'Send' });
  button.focus();
  rerender(form(true));
  expect(document.activeElement).toBe(button);
  expect(button.getAttribute('aria-disabled')).toBe('true');
  fireEvent.click(button);
  expect([clicked.mock.calls.length, sent.mock.calls.length]).toEqual([0, 0]);
  rerender(form(false));
  fireEvent.click(button);
  expect([clicked.mock.calls.length, sent.mock.calls.length]).toEqual([1, 1]);
});
