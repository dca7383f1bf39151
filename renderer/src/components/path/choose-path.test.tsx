import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { PathWish } from '../../../../electron/contract/desktop.ts';
import type { PathKind } from '../../../../electron/contract/shares.ts';
import { en } from '../../lib/i18n/en.ts';
import { fakeHost, until } from '../../testing/fake-host.ts';
import { layOut } from '../../testing/laid-out.ts';
import { speak } from '../../testing/page.tsx';
import { ChoosePath } from './choose-path.tsx';

beforeAll(speak);
beforeEach(() => layOut({ height: 300 }));
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const tree: Readonly<Record<string, readonly string[]>> = {
  '/home/me': ['/home/me/app', '/home/me/empty'],
  '/home/me/app': ['/home/me/app/src', '/home/me/app/root.pem'],
  '/home/me/app/src': [],
  '/home/me/empty': [],
  '/': ['/etc', '/home'],
};
const isFile = (path: string) => path.endsWith('.pem');
const roots = { shares: ['/home/me', '/srv'], computer: ['/home/me', '/'] };

/** A computer with a few folders and a file, and what was chosen of it. */
function ask(at: string, scope: 'shares' | 'computer' = 'shares', kind: PathKind = 'folder') {
  const host = fakeHost();
  const chosen: string[] = [];
  render(
    <ChoosePath
      kind={kind}
      label="Choose"
      scope={scope}
      at={at}
      wrong={(path) => (path === '/etc' ? 'not that' : null)}
      onChoose={(path) => chosen.push(path)}
    />,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Choose' }));
  let answered = 0;
  const serve = setInterval(() => {
    for (const call of host.calls.slice(answered)) {
      answered += 1;
      const { path } = call.params as { path: string | null };
      const inside = path === null ? roots[scope] : tree[path];
      if (inside) {
        const wanted = inside.filter((each) => kind !== 'folder' || !isFile(each));
        const entries = wanted.map((each) => ({
          path: each,
          name: path === null ? each : (each.split('/').at(-1) ?? ''),
          isFolder: !isFile(each),
        }));
        call.result({ entries, more: path === '/home/me' });
      } else call.error({ code: 'IO_ERROR', message: `${path} does not allow it` });
    }
  }, 1);
  return { chosen, done: () => clearInterval(serve) };
}

const lines = () => screen.queryAllByRole('treeitem').map(({ textContent }) => textContent);
const shows = (...expected: string[]) => waitFor(() => expect(lines()).toEqual(expected));
const press = (...keys: string[]) => {
  for (const key of keys) fireEvent.keyDown(screen.getByRole('tree'), { key });
};
const choose = () => screen.getByRole('button', { name: en.shares.pick.choose });

it('offers what is shared, goes in and out by the keys, and says what cannot be read', async () => {
  const { chosen, done } = ask('');
  await shows('/home/me', '/srv');
  expect(document.activeElement).toBe(screen.getByRole('tree'));
  press('ArrowRight');
  await shows('/home/me', 'app', 'empty', en.shares.pick.more, '/srv');
  press('End', 'ArrowRight');
  await until(() => lines().at(-1)?.includes('/srv does not allow it'));
  press('Home', 'ArrowDown', 'ArrowDown', 'ArrowRight');
  await until(() => lines().includes(en.shares.pick.none.folder));
  press('ArrowDown');
  expect((choose() as HTMLButtonElement).disabled).toBe(true);
  press('ArrowUp');
  fireEvent.click(choose());
  expect(chosen).toEqual(['/home/me/empty']);
  expect(screen.queryByRole('tree')).toBeNull();
  done();
});

it('begins at what the field holds, as far as that is there', async () => {
  const { chosen, done } = ask('/home/me/app/src/gone');
  await shows('/home/me', 'app', 'src', en.shares.pick.none.folder, 'empty', en.shares.pick.more, '/srv');
  await waitFor(() => expect(screen.getByRole('treeitem', { selected: true }).textContent).toBe('src'));
  fireEvent.click(choose());
  expect(chosen).toEqual(['/home/me/app/src']);
  done();
});

it('says why one cannot be chosen', async () => {
  const { done } = ask('', 'computer');
  await shows('/home/me', '/');
  press('End', 'ArrowRight');
  await shows('/home/me', '/', 'etc', 'home');
  press('ArrowDown');
  expect((choose() as HTMLButtonElement).disabled).toBe(true);
  expect(screen.getByText('not that')).toBeTruthy();
  done();
});

it('in the app it is the system’s own dialog', async () => {
  const asked: string[] = [];
  const answers = ['/srv/data', null];
  vi.stubGlobal('slipway', {
    choosePath: async ({ kind, at }: PathWish) => {
      asked.push(`${kind} ${at}`);
      return answers.shift();
    },
  });
  const { chosen, done } = ask('/home/me ');
  await until(() => chosen.length > 0);
  fireEvent.click(screen.getByRole('button', { name: 'Choose' }));
  await until(() => asked.length === 2);
  expect([asked, chosen]).toEqual([['folder /home/me', 'folder /home/me'], ['/srv/data']]);
  expect(screen.queryByRole('dialog')).toBeNull();
  done();
});

it('where that has none for files and folders at once, it is said first which of them', async () => {
  const asked: string[] = [];
  vi.stubGlobal('slipway', {
    choosePath: async ({ kind }: PathWish) => {
      asked.push(kind);
      return '/etc/ssl/root.pem';
    },
  });
  const { chosen, done } = ask('', 'computer', 'either');
  expect(asked).toEqual([]);
  fireEvent.keyDown(screen.getByRole('button', { name: 'Choose' }), { key: 'Enter' });
  fireEvent.click(await screen.findByRole('menuitem', { name: en.shares.pick.a.file }));
  await until(() => chosen.length > 0);
  expect([asked, chosen]).toEqual([['file'], ['/etc/ssl/root.pem']]);
  done();
});

it('offers files where one is asked for, and folders only to go in', async () => {
  const { chosen, done } = ask('/home/me/app/root.pem', 'shares', 'file');
  const more = en.shares.pick.more;
  await shows('/home/me', 'app', 'src', 'root.pem', 'empty', more, '/srv');
  await waitFor(() => expect(screen.getByRole('treeitem', { selected: true }).textContent).toBe('root.pem'));
  press('ArrowUp');
  expect((choose() as HTMLButtonElement).disabled).toBe(true);
  press('ArrowDown');
  expect(screen.getByRole('treeitem', { selected: true }).getAttribute('aria-expanded')).toBeNull();
  fireEvent.click(choose());
  expect(chosen).toEqual(['/home/me/app/root.pem']);
  done();
});

it('and both where both will do', async () => {
  const { chosen, done } = ask('/home/me/app', 'shares', 'either');
  await shows('/home/me', 'app', 'empty', en.shares.pick.more, '/srv');
  await waitFor(() => expect(screen.getByRole('treeitem', { selected: true }).textContent).toBe('app'));
  fireEvent.click(choose());
  expect(chosen).toEqual(['/home/me/app']);
  done();
});
