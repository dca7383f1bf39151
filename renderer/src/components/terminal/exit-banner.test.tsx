import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { engineMessages } from '../../../../electron/contract/messages/engine.ts';
import type { Message } from '../../../../electron/contract/messages/message.ts';
import type { Terminal } from '../../../../electron/contract/terminals.ts';
import { engineStore, vmStore } from '../../lib/entities/stores.ts';
import { en } from '../../lib/i18n/en.ts';
import { engineStatus, vmStatus } from '../../testing/objects.ts';
import { speak } from '../../testing/page.tsx';
import { ExitBanner } from './exit-banner.tsx';

beforeAll(speak);
afterEach(() => {
  cleanup();
  engineStore.setState({ status: null });
  vmStore.setState({ status: null });
});

/** Below a terminal that was cut off, for that reason, while the VM is as said. */
function show(said: Message, vm: 'running' | 'asleep' = 'running') {
  engineStore.setState({ status: { ...engineStatus, state: vm === 'asleep' ? 'lost' : 'connected' } });
  vmStore.setState({ status: { ...vmStatus, state: vm } });
  const terminal: Terminal = {
    ...{ id: 't', name: 'web', title: 'sh', target: { kind: 'guest' }, state: 'lost', exitCode: null },
    ...{ message: said.text, said, cols: 80, rows: 24, createdAt: 0 },
  };
  render(<ExitBanner terminal={terminal} onReconnected={() => undefined} />);
  return screen.getByRole('status').textContent ?? '';
}

it('a terminal whose VM went to sleep says that, and that reconnecting wakes it, and no connection is said to be lost', () => {
  const words = show(engineMessages.asleep(), 'asleep');
  expect(words).toContain(en.terminals.asleep);
  expect(words).toContain('Reconnecting wakes it');
  expect(words).not.toContain(en.terminals.lost);
});

it('it still says so once the VM is awake; and one that was cut off otherwise while it sleeps is no news', () => {
  expect(show(engineMessages.asleep())).toContain(en.terminals.asleep);
  cleanup();
  expect(show(engineMessages.lost(), 'asleep')).toContain(en.terminals.asleep);
});

it('what else cut one off is said as a lost connection, with its reason', () => {
  const words = show(engineMessages.lost());
  expect(words).toContain(en.terminals.lost);
  expect(words).toContain('the connection to the engine was lost');
});
