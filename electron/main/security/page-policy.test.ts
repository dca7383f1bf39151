import { describe, expect, test } from 'vitest';
import { externalLink, mayNavigate, mayRequest, permissionGranted, trustedSender } from './page-policy.ts';

const elsewhere = [
  'https://example.com/',
  'http://127.0.0.1:8080/',
  'app://other/',
  'app://slipway.evil/',
  'app://evil@slipway/',
  'file:///etc/passwd',
  'data:text/html,x',
  'javascript:alert(1)',
  'about:blank',
  'chrome://settings/',
  '',
];

describe('mayNavigate', () => {
  test('our own pages in the window’s own frame', () => {
    expect(mayNavigate({ url: 'app://slipway/images', isMainFrame: true })).toBe(true);
    expect(mayNavigate({ url: 'app://slipway/images', isMainFrame: false })).toBe(false);
  });

  test.each(elsewhere)('never %j', (url) => expect(mayNavigate({ url, isMainFrame: true })).toBe(false));
});

describe('mayRequest', () => {
  test.each(['app://slipway/a.js', 'blob:app://slipway/4f', 'devtools://devtools/x.js'])('%s', (url) =>
    expect(mayRequest(url)).toBe(true),
  );
  test.each(elsewhere)('never %j', (url) => expect(mayRequest(url)).toBe(false));
});

describe('externalLink', () => {
  test.each([
    ['https://example.com/a?b=c#d', 'https://example.com/a?b=c#d'],
    ['HTTP://Example.COM', 'http://example.com/'],
    ['https://пример.example/', 'https://xn--e1afmkfd.example/'],
    ['https://example.com/\u202Egnp.exe', 'https://example.com/%E2%80%AEgnp.exe'],
    ['https://example.com/<script>', 'https://example.com/%3Cscript%3E'],
  ])('%s is shown and opened as %s', (wanted, shown) => expect(externalLink(wanted)).toBe(shown));

  test.each([
    'https://apple.com@evil.example/',
    'https://user:secret@example.com/',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'mailto:a@b.c',
    'vscode://x',
    'ms-msdt:/id',
    'app://slipway/',
    '//example.com',
    'example.com',
    'https://',
    '',
    `https://example.com/${'a'.repeat(2000)}`,
  ])('%s is not opened', (wanted) => expect(externalLink(wanted)).toBeNull());
});

describe('permissionGranted', () => {
  test('writing to the clipboard, to our own pages, and nothing else', () => {
    expect(permissionGranted('clipboard-sanitized-write', 'app://slipway/')).toBe(true);
    expect(permissionGranted('clipboard-sanitized-write', 'https://example.com/')).toBe(false);
    for (const name of ['clipboard-read', 'media', 'geolocation', 'notifications', 'openExternal', 'hid', 'unknown']) {
      expect(permissionGranted(name, 'app://slipway/')).toBe(false);
    }
  });
});

describe('trustedSender', () => {
  const page = { name: 'window' };
  const known = new Set([page]);
  const frame = { url: 'app://slipway/', parent: null };

  test('only a known window’s own frame on our scheme is listened to', () => {
    expect(trustedSender({ sender: page, senderFrame: frame }, known)).toBe(true);
    expect(trustedSender({ sender: { name: 'window' }, senderFrame: frame }, known)).toBe(false);
    expect(trustedSender({ sender: page, senderFrame: null }, known)).toBe(false);
    expect(trustedSender({ sender: page, senderFrame: { ...frame, parent: frame } }, known)).toBe(false);
    expect(trustedSender({ sender: page, senderFrame: { ...frame, url: 'https://slipway/' } }, known)).toBe(false);
  });
});
