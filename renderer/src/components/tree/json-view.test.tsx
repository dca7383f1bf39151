import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { en } from '../../lib/i18n/en.ts';
import { until } from '../../testing/fake-host.ts';
import { layOut } from '../../testing/laid-out.ts';
import { speak } from '../../testing/page.tsx';
import { JsonView } from './json-view.tsx';

beforeAll(speak);
beforeEach(() => layOut({ height: 200 }));
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const show = (value: unknown) => (
  <>
    <JsonView label="Inspect" value={value} />
  </>
);
const search = (words: string) => fireEvent.change(screen.getByRole('searchbox'), { target: { value: words } });
const chosen = () => screen.getAllByRole('treeitem').find((line) => line.getAttribute('aria-selected') === 'true');

it('writes out a part of the document when it is copied, not whenever its line is drawn', async () => {
  const big = {
    parts: Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`part${i}`, { a: [1, 2, { b: i }] }])),
  };
  const written: unknown[] = [];
  const original = JSON.stringify;
  vi.spyOn(JSON, 'stringify').mockImplementation((value, ...rest) => {
    // With line breaks, as a document is shown and copied.
    if (rest.at(-1) === 2) written.push(value);
    return original(value, ...(rest as []));
  });
  let copied = '';
  vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(async (text) => {
    copied = text;
  });
  render(show(big));
  for (let i = 0; i < 8; i += 1) fireEvent.keyDown(screen.getByRole('tree'), { key: 'ArrowDown' });
  expect(written).toEqual([]);
  fireEvent.pointerDown(screen.getByLabelText(/\.parts\.part3$/), { button: 0 });
  fireEvent.click(await screen.findByText(en.inspect.copyValue));
  await until(() => copied);
  expect(JSON.parse(copied)).toEqual(big.parts.part3);
  expect(written).toEqual([big.parts.part3]);
});

it('a search stays where it is while letters are added, lines are folded or the document changes', () => {
  const document = (note: string) => ({
    note,
    first: { name: 'port' },
    second: { name: 'portal', other: ['x', 'y'] },
    third: { name: 'portals' },
  });
  const { rerender } = render(show(document('a')));
  const counted = () => screen.getByRole('status').textContent;
  search('port');
  expect([counted(), chosen()?.textContent]).toEqual(['1/3', expect.stringContaining('"port"')]);
  fireEvent.keyDown(screen.getByRole('searchbox'), { key: 'Enter' });
  expect(counted()).toBe('2/3');
  search('porta');
  expect([counted(), chosen()?.textContent]).toEqual(['1/2', expect.stringContaining('"portal"')]);

  // The reader looks at another line; only a wish to see the next match takes them back.
  fireEvent.click(screen.getByText('other'));
  expect(chosen()?.textContent).toContain('other');
  rerender(show(document('b')));
  expect(chosen()?.textContent).toContain('other');
  fireEvent.keyDown(screen.getByRole('searchbox'), { key: 'Enter' });
  expect([counted(), chosen()?.textContent]).toEqual(['2/2', expect.stringContaining('"portals"')]);
  search('');
  search('port');
  expect(counted()).toBe('1/3');
});

it('marks what was found where it stands, also behind letters that are longer in lower case', () => {
  const { container } = render(show({ name: 'İİİport', note: 'port.port' }));
  const marked = () => [...container.querySelectorAll('mark')].map(({ textContent }) => textContent);
  search('PORT');
  expect(marked()).toEqual(['port', 'port', 'port']);
  search('.');
  expect(marked()).toEqual(['.']);
});
