import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, test } from 'vitest';
import { en } from '../text/en.ts';
import { ko } from '../text/ko.ts';
import { appMenu } from './app-menu.ts';

const noop = () => undefined;
const menu = (platform: NodeJS.Platform, developer = false) =>
  appMenu({ platform, developer, text: en, openLogs: noop, diagnose: noop, toggleMenuBar: noop, quit: noop });
const flat = (items: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])]);
const roles = (platform: NodeJS.Platform, developer = false) =>
  flat(menu(platform, developer)).flatMap(({ role, id }) => role ?? (id === 'quit' ? ['quit'] : []));

describe('the application menu', () => {
  test.each(['linux', 'win32', 'darwin'] as const)('on %s can quit, close, copy, paste and zoom', (platform) => {
    expect(roles(platform)).toEqual(
      expect.arrayContaining([
        'quit',
        'close',
        'copy',
        'paste',
        'selectAll',
        'zoomIn',
        'zoomOut',
        'resetZoom',
        'about',
      ]),
    );
  });

  test('leaves Ctrl+Z and Ctrl+Y to terminals where they are terminal keys', () => {
    for (const platform of ['linux', 'win32'] as const) {
      expect(roles(platform)).not.toContain('undo');
      expect(roles(platform)).not.toContain('redo');
    }
    expect(roles('darwin')).toContain('undo');
  });

  test('offers developer tools and reload in a checkout only', () => {
    expect(roles('linux', true)).toEqual(expect.arrayContaining(['reload', 'toggleDevTools']));
    expect(roles('linux')).not.toContain('toggleDevTools');
    expect(roles('linux')).not.toContain('reload');
  });

  test('leaves Alt and its letters to the page, and has F10 for its bar where windows have one', () => {
    for (const text of [en, ko]) {
      for (const platform of ['linux', 'win32', 'darwin'] as const) {
        const items = flat(
          appMenu({ platform, text, developer: true, openLogs: noop, diagnose: noop, toggleMenuBar: noop, quit: noop }),
        );
        expect(items.filter(({ label }) => label?.includes('&'))).toEqual([]);
        expect(items.filter(({ accelerator }) => String(accelerator).includes('Alt'))).toEqual([]);
        expect(items.some(({ accelerator }) => accelerator === 'F10')).toBe(platform !== 'darwin');
      }
    }
  });

  test('is Korean throughout in the Korean app, the words of Electron’s roles included', () => {
    const items = flat(
      appMenu({
        platform: 'darwin',
        text: ko,
        developer: true,
        openLogs: noop,
        diagnose: noop,
        toggleMenuBar: noop,
        quit: noop,
      }),
    );
    const words = items.flatMap(({ type, label }) =>
      type === 'separator' ? [] : [label ?? 'Electron’s own, in English'],
    );
    expect(words.filter((word) => !/\p{Script=Hangul}/u.test(word.replace(/^Slipway$/, '한')))).toEqual([]);
  });

  test('leads to what says whether all is well, from Help', () => {
    const asked: string[] = [];
    const options = {
      platform: 'linux',
      text: en,
      developer: false,
      openLogs: noop,
      toggleMenuBar: noop,
      quit: noop,
    } as const;
    const help = appMenu({ ...options, diagnose: () => void asked.push('diagnose') }).at(-1);
    const item = flat(help ? [help] : []).find(({ label }) => label === 'Diagnose…');
    const click = item?.click as (() => void) | undefined;
    click?.();
    expect([help?.label, asked]).toEqual(['Help', ['diagnose']]);
  });

  test('starts with the app’s own menu on macOS only', () => {
    expect(menu('darwin')[0]?.label).toBe('Slipway');
    expect(menu('linux')[0]?.label).toBe('File');
  });
});
