import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { useIsDialogOpen } from '../../lib/open-dialogs.ts';
import { Dialog } from './dialog.tsx';

function Probe() {
  return <p data-testid="probe">{useIsDialogOpen() ? 'open' : 'closed'}</p>;
}

test('dialogs are counted while they are open', () => {
  const dialog = (title: string) => <Dialog key={title} title={title} onClose={() => undefined} />;
  const { rerender } = render(<Probe />);
  const seen = () => screen.getByTestId('probe').textContent;
  const withDialogs = (...titles: string[]) =>
    rerender(
      <>
        <Probe />
        {titles.map(dialog)}
      </>,
    );
  withDialogs('a', 'b');
  expect(seen()).toBe('open');
  withDialogs('b');
  expect(seen()).toBe('open');
  withDialogs();
  expect(seen()).toBe('closed');
});
