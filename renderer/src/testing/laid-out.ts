import { vi } from 'vitest';

/** Height of a row in pixels, about what a browser gives it. */
const ROW = 41;

/**
 * Gives every element a size, in pixels, so that lists which draw only what is in view draw something: happy-dom lays
 * nothing out. Ends with vi.restoreAllMocks.
 */
export function layOut({ height = 600, width = 1200 } = {}): void {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(height);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(width);
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(ROW);
}
