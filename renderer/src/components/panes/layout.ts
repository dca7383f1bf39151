import { z } from 'zod';
import type { Way } from '../split/split.tsx';

/** How panes lie in a tab: one terminal, by its id, or two parts. */
export type Layout = string | Parted;

export interface Parted {
  readonly way: Way;
  readonly first: Layout;
  readonly second: Layout;
  /** Of the first, in percent. */
  readonly share: number;
}

const layout: z.ZodType<Layout> = z.lazy(() => z.union([z.string(), parted]));
export const parted: z.ZodType<Parted> = z.object({
  way: z.enum(['right', 'down']),
  first: layout,
  second: layout,
  share: z.number().min(0).max(100),
});

/** The terminals in it, from the left and the top. */
export function leaves(of: Layout): string[] {
  return typeof of === 'string' ? [of] : [...leaves(of.first), ...leaves(of.second)];
}

/** Each divider is known by the terminal that comes right after it, as no other has the same. */
export function dividerOf({ second }: Parted): string {
  return leaves(second)[0] ?? '';
}

/** Gives half of a terminal's pane to another one. */
export function split(of: Layout, at: string, added: { way: Way; id: string }): Layout {
  if (of === at) return { way: added.way, first: at, second: added.id, share: 50 };
  if (typeof of === 'string') return of;
  return { ...of, first: split(of.first, at, added), second: split(of.second, at, added) };
}

/** What is left of it of the terminals there are: a pane's room goes to the part beside it. Null when nothing is. */
export function only(of: Layout, isThere: (id: string) => boolean): Layout | null {
  if (typeof of === 'string') return isThere(of) ? of : null;
  const [first, second] = [only(of.first, isThere), only(of.second, isThere)];
  return first !== null && second !== null ? { ...of, first, second } : (first ?? second);
}

/** Moves one divider. */
export function withShare(of: Layout, divider: string, share: number): Layout {
  if (typeof of === 'string') return of;
  if (dividerOf(of) === divider) return { ...of, share };
  return { ...of, first: withShare(of.first, divider, share), second: withShare(of.second, divider, share) };
}

/** Who gets the room of one that has gone, among those that are there: the nearest part says so. */
export function heirOf(of: Layout, gone: string, isThere: (id: string) => boolean): string | null {
  if (typeof of === 'string') return null;
  const inFirst = leaves(of.first).includes(gone);
  const [own, other] = inFirst ? [of.first, of.second] : [of.second, of.first];
  return heirOf(own, gone, isThere) ?? leaves(other).find(isThere) ?? null;
}

/** A pane's place in its tab, as parts of 1. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const WHOLE: Place = { x: 0, y: 0, width: 1, height: 1 };

export function placesOf(of: Layout, at: Place = WHOLE): ReadonlyMap<string, Place> {
  if (typeof of === 'string') return new Map([[of, at]]);
  const part = of.share / 100;
  const [first, second] =
    of.way === 'right'
      ? [
          { ...at, width: at.width * part },
          { ...at, x: at.x + at.width * part, width: at.width * (1 - part) },
        ]
      : [
          { ...at, height: at.height * part },
          { ...at, y: at.y + at.height * part, height: at.height * (1 - part) },
        ];
  return new Map([...placesOf(of.first, first), ...placesOf(of.second, second)]);
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** Edges that are the same but for rounding. */
const TOUCHING = 1e-6;

/** The pane next to one in a direction: of several, the one beside most of it. Null at the edge. */
export function beside(of: Layout, from: string, to: Direction): string | null {
  const places = placesOf(of);
  const own = places.get(from);
  if (!own) return null;
  let found: { id: string; common: number } | null = null;
  for (const [id, other] of places) {
    const gap = {
      left: other.x + other.width - own.x,
      right: own.x + own.width - other.x,
      up: other.y + other.height - own.y,
      down: own.y + own.height - other.y,
    }[to];
    const common =
      to === 'left' || to === 'right'
        ? Math.min(own.y + own.height, other.y + other.height) - Math.max(own.y, other.y)
        : Math.min(own.x + own.width, other.x + other.width) - Math.max(own.x, other.x);
    if (Math.abs(gap) > TOUCHING || common <= TOUCHING) continue;
    if (!found || common > found.common + TOUCHING) found = { id, common };
  }
  return found?.id ?? null;
}
