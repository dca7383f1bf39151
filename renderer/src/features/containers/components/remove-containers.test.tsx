import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { en } from '../../../lib/i18n/en.ts';
import { container } from '../../../testing/objects.ts';
import { speak } from '../../../testing/page.tsx';
import { RemoveContainers } from './remove-containers.tsx';

beforeAll(speak);
afterEach(cleanup);

it('says what becomes of those that run, as it is to be done', () => {
  const { removeRunningIt, removeRefusedIt } = en.containers;
  render(<RemoveContainers about={[container('web')]} onClose={() => undefined} />);
  const said = () => [screen.queryByText(removeRunningIt), screen.queryByText(removeRefusedIt)].map(Boolean);
  expect(said()).toEqual([true, false]);
  fireEvent.click(screen.getByRole('checkbox', { name: 'Kill it if it is running' }));
  expect(said()).toEqual([false, true]);
  cleanup();
  const about = [container('web'), container('db'), container('old', { state: 'exited' })] as const;
  render(<RemoveContainers about={about} onClose={() => undefined} />);
  fireEvent.click(screen.getByRole('checkbox', { name: 'Kill those that are running' }));
  expect(screen.getByText('2 of them are running: the engine will refuse to remove those.')).toBeTruthy();
});
