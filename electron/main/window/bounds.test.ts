import { describe, expect, test } from 'vitest';
import { placeWindow, type Rect, SMALLEST } from './bounds.ts';

const screen = (over: Partial<Rect> = {}): Rect => ({ x: 0, y: 0, width: 1920, height: 1080, ...over });
const kept = (over: Partial<Rect> = {}, maximized = false) => ({
  bounds: { x: 100, y: 100, width: 1200, height: 700, ...over },
  maximized,
});

describe('placeWindow', () => {
  test('centres a first window on the primary display', () => {
    expect(placeWindow(null, [screen()])).toEqual({
      bounds: { x: 340, y: 140, width: 1240, height: 800 },
      maximized: false,
    });
  });

  test('puts a window back where it was, maximized or not', () => {
    expect(placeWindow(kept(), [screen()])).toEqual(kept());
    expect(placeWindow(kept({}, true), [screen()]).maximized).toBe(true);
  });

  test('puts a window back on a second display, left of or above the first too', () => {
    const areas = [screen(), screen({ x: -1920 }), screen({ y: -1080 })];
    expect(placeWindow(kept({ x: -1800 }), areas).bounds.x).toBe(-1800);
    expect(placeWindow(kept({ y: -1000 }), areas).bounds.y).toBe(-1000);
  });

  test.each([
    ['to the right of every display', { x: 5000 }],
    ['with only a sliver left on a display', { x: 1900 }],
    ['with its title bar above every display', { y: -30 }],
    ['with its title bar below every display', { y: 1070 }],
  ])('brings back a window that is %s', (_, lost) => {
    const { bounds } = placeWindow(kept(lost), [screen()]);
    expect(bounds).toEqual({ x: 360, y: 190, width: 1200, height: 700 });
  });

  test('fits a window to a display that has become smaller, and never below what the pages need', () => {
    const small = screen({ width: 1000, height: 600 });
    expect(placeWindow(kept({ width: 3000, height: 2000 }), [small]).bounds).toMatchObject({
      width: 1000,
      height: 600,
    });
    expect(placeWindow(kept({ width: 10, height: 10 }), [screen()]).bounds).toMatchObject(SMALLEST);
  });

  test('works without any display', () => {
    expect(placeWindow(null, []).bounds.width).toBeGreaterThan(0);
  });
});
