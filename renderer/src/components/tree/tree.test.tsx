import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { layOut } from '../../testing/laid-out.ts';
import { Tree, type TreeNode } from './tree.tsx';

beforeEach(() => layOut({ height: 200 }));
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const files = ['etc', 'etc/hosts', 'etc/ssl', 'etc/ssl/cert.pem', 'tmp'];
const isFolder = (path: string) => files.some((other) => other.startsWith(`${path}/`));

function Files() {
  const [open, setOpen] = useState<readonly string[]>([]);
  const nodes: TreeNode[] = files
    .filter((path) =>
      path.split('/').every((_, depth, names) => depth === 0 || open.includes(names.slice(0, depth).join('/'))),
    )
    .map((id) => ({ id, depth: id.split('/').length - 1, open: isFolder(id) ? open.includes(id) : null }));
  const toggle = (id: string) =>
    setOpen((before) => (before.includes(id) ? before.filter((path) => path !== id) : [...before, id]));
  return (
    <Tree label="Files" nodes={nodes} onToggle={toggle}>
      {({ id }) => <span>{id.split('/').at(-1)}</span>}
    </Tree>
  );
}

const names = () => screen.getAllByRole('treeitem').map(({ textContent }) => textContent);
const at = () => screen.getByRole('treeitem', { selected: true }).textContent;
const press = (...keys: string[]) => {
  for (const key of keys) fireEvent.keyDown(screen.getByRole('tree'), { key });
};

it('goes in and out by the arrows, as trees do', () => {
  render(<Files />);
  expect([names(), at()]).toEqual([['etc', 'tmp'], 'etc']);
  press('ArrowRight');
  expect([names(), at()]).toEqual([['etc', 'hosts', 'ssl', 'tmp'], 'etc']);
  press('ArrowRight', 'ArrowDown', 'ArrowRight', 'ArrowRight');
  expect(at()).toBe('cert.pem');
  press('ArrowRight');
  expect(at()).toBe('cert.pem');
  press('ArrowLeft');
  expect(at()).toBe('ssl');
  press('ArrowLeft');
  expect([names(), at()]).toEqual([['etc', 'hosts', 'ssl', 'tmp'], 'ssl']);
  press('ArrowLeft');
  expect(at()).toBe('etc');
  press('End');
  expect(at()).toBe('tmp');
  press('Enter', 'Home', ' ');
  expect([names(), at()]).toEqual([['etc', 'tmp'], 'etc']);
});

it('says how deep a line is and whether it is open, and names the one the keys are on', () => {
  render(<Files />);
  fireEvent.click(screen.getByText('etc'));
  const state = (name: string) => {
    const line = screen.getByText(name).closest('[role="treeitem"]');
    return [line?.getAttribute('aria-level'), line?.getAttribute('aria-expanded')];
  };
  expect([state('etc'), state('ssl'), state('hosts')]).toEqual([
    ['1', 'true'],
    ['2', 'false'],
    ['2', null],
  ]);
  press('ArrowDown');
  const active = screen.getByRole('tree').getAttribute('aria-activedescendant') ?? '';
  expect(document.getElementById(active)?.textContent).toBe('hosts');
});

it('has the keys itself after a click: a line is away once it is scrolled out of view', () => {
  render(<Files />);
  act(() => screen.getAllByRole('treeitem')[1]?.focus());
  expect(document.activeElement).toBe(screen.getByRole('tree'));
});
