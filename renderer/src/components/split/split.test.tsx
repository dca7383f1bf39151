import { render, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { Split } from './split.tsx';

it('has a divider that says which part it sizes, and that the Tab key reaches', () => {
  render(
    <Split way="down" share={40} least={100} label="Size of the panes" onShare={vi.fn()}>
      {['above', 'below']}
    </Split>,
  );
  const divider = screen.getByRole('separator', { name: 'Size of the panes' });
  expect(divider.getAttribute('aria-orientation')).toBe('horizontal');
  expect(divider.tabIndex).toBe(0);
  expect(document.getElementById(divider.getAttribute('aria-controls') ?? '')?.textContent).toBe('above');
});
