import { z } from 'zod';

/** The smallest window the pages are laid out for, in device-independent pixels. */
export const SMALLEST = { width: 880, height: 560 } as const;
const USUAL = { width: 1240, height: 800 } as const;

/** How much of the title bar must be on a screen for a window to be grabbed: about a thumb's width. */
const GRABBABLE = { width: 120, height: 40 } as const;

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What is kept of a window between starts. */
export const windowState = z.object({
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() }),
  maximized: z.boolean(),
});
export type WindowState = z.infer<typeof windowState>;

/**
 * Where to open the window: where it was, if that is still on a display. Work areas are those of the displays there
 * are now, the primary one first.
 */
export function placeWindow(kept: WindowState | null, workAreas: readonly Rect[]): WindowState {
  const primary = workAreas[0] ?? { x: 0, y: 0, ...USUAL };
  if (!kept) return { bounds: centred(USUAL, primary), maximized: false };
  const area = workAreas.find((candidate) => grabbable(kept.bounds, candidate));
  if (!area) return { bounds: centred(kept.bounds, primary), maximized: kept.maximized };
  return { bounds: { ...kept.bounds, ...fitted(kept.bounds, area) }, maximized: kept.maximized };
}

function fitted(size: { width: number; height: number }, area: Rect): { width: number; height: number } {
  return {
    width: Math.min(Math.max(size.width, SMALLEST.width), area.width),
    height: Math.min(Math.max(size.height, SMALLEST.height), area.height),
  };
}

function centred(size: { width: number; height: number }, area: Rect): Rect {
  const { width, height } = fitted(size, area);
  const x = area.x + Math.round((area.width - width) / 2);
  const y = area.y + Math.round((area.height - height) / 2);
  return { x, y, width, height };
}

/** The title bar is at the top: that edge must be inside, not above, and enough of it left or right. */
function grabbable(bounds: Rect, area: Rect): boolean {
  const left = Math.max(bounds.x, area.x);
  const right = Math.min(bounds.x + bounds.width, area.x + area.width);
  const topInside = bounds.y >= area.y && bounds.y + GRABBABLE.height <= area.y + area.height;
  return topInside && right - left >= GRABBABLE.width;
}
