import { act, cleanup, render, screen } from '@testing-library/react';
import { MemoryRouter, useLocation } from 'react-router';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startLanguage } from '../lib/i18n/i18n.ts';
import { BackForward } from './back-forward.tsx';

beforeAll(startLanguage);
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const Place = () => <output>{useLocation().pathname}</output>;

function visited(): void {
  render(
    <MemoryRouter initialEntries={['/one', '/two', '/three']} initialIndex={2}>
      <BackForward />
      <Place />
    </MemoryRouter>,
  );
}

/** A press of one of the mouse's buttons; whether Chromium is left to go back or forward by itself as well. */
function press(button: number): { chromiumGoesToo: boolean } {
  const released = new MouseEvent('mouseup', { button, bubbles: true, cancelable: true });
  act(() => void screen.getByRole('status').dispatchEvent(released));
  return { chromiumGoesToo: !released.defaultPrevented };
}

const place = () => screen.getByRole('status').textContent;

test('in the desktop app one press of the mouse’s Back or Forward is one page', () => {
  vi.stubGlobal('slipway', {});
  visited();
  expect([press(3), place()]).toEqual([{ chromiumGoesToo: false }, '/two']);
  expect([press(4), place()]).toEqual([{ chromiumGoesToo: false }, '/three']);
  expect([press(0), press(2), place()]).toEqual([{ chromiumGoesToo: true }, { chromiumGoesToo: true }, '/three']);
});

test('a browser is left to its own ways', () => {
  visited();
  expect([press(3), place()]).toEqual([{ chromiumGoesToo: true }, '/three']);
});
