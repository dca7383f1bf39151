import { act, cleanup, render, screen } from '@testing-library/react';
import { Terminal as Screen } from '@xterm/xterm';
import { afterEach, beforeAll, expect, it } from 'vitest';
import type { Terminal } from '../../../../electron/contract/terminals.ts';
import { en } from '../../lib/i18n/en.ts';
import { idOf } from '../../testing/objects.ts';
import { speak } from '../../testing/page.tsx';
import { Opening } from './opening.tsx';

beforeAll(speak);
afterEach(cleanup);

const shell = { kind: 'exec', containerId: idOf('web') } as const;
const said = () => screen.queryByText(en.terminals.opening);

function show(state: Terminal['state'], target: Terminal['target'] = shell) {
  const term = new Screen({ cols: 20, rows: 3, allowProposedApi: true });
  const { rerender } = render(<Opening terminal={{ state, target }} screen={term} />);
  return {
    become: (next: Terminal['state']) => rerender(<Opening terminal={{ state: next, target }} screen={term} />),
    write: (text: string) => act(() => new Promise<void>((done) => term.write(text, done))),
  };
}

it('a terminal that is on its way says so until its shell has a prompt', async () => {
  const { become, write } = show('starting');
  expect(said()).toBeTruthy();
  become('running');
  await write('\u001b[?25h');
  expect(said()).toBeTruthy();
  await write('/ # ');
  expect(said()).toBeNull();
});

it('a program that runs and is silent is none that is being opened, nor is one that has ended', () => {
  show('running', { kind: 'attach', containerId: idOf('web') });
  show('running', { ...shell, command: ['cat'] });
  show('exited');
  show('lost');
  expect(said()).toBeNull();
});
