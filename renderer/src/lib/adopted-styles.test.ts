import { afterAll, beforeAll, expect, it } from 'vitest';

const { setAttribute } = HTMLElement.prototype;
beforeAll(() => import('./adopted-styles.ts'));
// The prototype is that of other tests in this thread, too.
afterAll(() => {
  HTMLElement.prototype.setAttribute = setAttribute;
});

it('answers a style element with one that needs no inline styles', () => {
  const style = document.createElement('style');
  expect(style.tagName).toBe('ADOPTED-STYLE');
  const before = document.adoptedStyleSheets.length;
  style.appendChild(document.createTextNode('a { color: red }'));
  document.head.append(style);
  expect(document.adoptedStyleSheets).toHaveLength(before + 1);
  expect(style.childNodes).toHaveLength(0);
  style.textContent = 'b { color: blue }';
  expect(document.adoptedStyleSheets.at(-1)?.cssRules[0]?.cssText).toContain('blue');
  style.remove();
  expect(document.adoptedStyleSheets).toHaveLength(before);
});

it('takes a name that is no string as text, as the browser does', () => {
  const [create, element] = [
    document.createElement.bind(document) as (name: unknown) => Element,
    document.createElement('p'),
  ];
  expect(create({ toString: () => 'STYLE' }).tagName).toBe('ADOPTED-STYLE');
  expect(create(null).tagName).toBe('NULL');
  const set = element.setAttribute.bind(element) as (name: unknown, value: string) => void;
  set(null, 'x');
  expect(element.getAttribute('null')).toBe('x');
});
