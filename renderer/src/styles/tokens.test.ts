import { describe, expect, test } from 'vitest';
import css from './tokens.css?raw';

type Rgb = [number, number, number];

/** The tokens of a theme; what the dark one does not name it has from the light one. */
function theme(name: 'light' | 'dark'): Map<string, string> {
  const blocks = css.split(':root[data-theme="dark"]').slice(0, name === 'dark' ? 2 : 1);
  return new Map(
    blocks.flatMap((block) =>
      [...block.matchAll(/--([\w-]+): ([^;]+);/g)].map(([, key, value]) => [key ?? '', value ?? '']),
    ),
  );
}

/** A colour with what lies below it, red, green and blue from 0 to 255. */
function over(colour: string, below: Rgb): Rgb {
  const hex = /^#(..)(..)(..)$/
    .exec(colour)
    ?.slice(1)
    .map((part) => Number.parseInt(part, 16));
  const [r = 0, g = 0, b = 0, percent = 100] = hex ?? (colour.match(/[\d.]+/g) ?? []).map(Number);
  const mix = (top: number, base: number) => (top * percent + base * (100 - percent)) / 100;
  return [mix(r, below[0]), mix(g, below[1]), mix(b, below[2])];
}

/** WCAG's relative luminance. */
function luminance(rgb: Rgb): number {
  const [r = 0, g = 0, b = 0] = rgb.map((part) =>
    part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: Rgb, two: Rgb): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(two)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ['canvas', 'surface', 'raised', 'sunken'];
/** What lies over a ground while the pointer is there, or to say a state. */
const veils = {
  ink: ['hover', 'pressed', 'accent-soft', 'ok-soft', 'warn-soft', 'bad-soft'],
  'ink-2': ['hover'],
  'ink-3': [],
};
const states = { ok: 'ok-soft', warn: 'warn-soft', bad: 'bad-soft', 'accent-ink': 'accent-soft' };

describe.each(['light', 'dark'] as const)('%s: text can be read, 4.5 to 1', (name) => {
  const tokens = theme(name);
  const rgb = (token: string, below: Rgb = [0, 0, 0]) => over(tokens.get(token) ?? '', below);
  const poor = (pairs: [string, Rgb, Rgb][]) =>
    pairs.flatMap(([label, text, ground]) =>
      contrast(text, ground) < 4.5 ? [`${label} ${contrast(text, ground).toFixed(2)}`] : [],
    );

  test('on buttons, under the pointer as well', () => {
    const buttons = ['accent', 'accent-hover', 'bad-solid', 'bad-solid-hover'];
    expect(poor(buttons.map((button) => [button, rgb('on-accent'), rgb(button)]))).toEqual([]);
  });

  test('on every ground, and what lies over it', () => {
    const words = grounds.flatMap((ground) =>
      Object.entries(veils).flatMap(([ink, over]) => [
        [`${ink} on ${ground}`, rgb(ink), rgb(ground)] as [string, Rgb, Rgb],
        ...over.map((veil): [string, Rgb, Rgb] => [`${ink} on ${veil} on ${ground}`, rgb(ink), rgb(veil, rgb(ground))]),
      ]),
    );
    const said = grounds.slice(0, 3).flatMap((ground) =>
      Object.entries(states).flatMap(([state, veil]): [string, Rgb, Rgb][] => [
        [`${state} on ${ground}`, rgb(state), rgb(ground)],
        [`${state} on ${veil} on ${ground}`, rgb(state), rgb(veil, rgb(ground))],
      ]),
    );
    expect(poor([...words, ...said])).toEqual([]);
  });
});
