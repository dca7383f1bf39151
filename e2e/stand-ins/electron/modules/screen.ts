import { EventEmitter } from 'node:events';
import { strict } from '../runtime/not-implemented.ts';

type Api = Pick<Electron.Screen, 'getAllDisplays' | 'getDisplayMatching' | 'getPrimaryDisplay'>;

interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

const overlap = (a: Area, b: Area): number =>
  Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y));

// Electron's Display has some twenty more fields; reading one that is not here throws.
const display = (id: number, bounds: Area): Electron.Display =>
  strict('Display', { id, bounds, workArea: bounds, scaleFactor: 1 }) as unknown as Electron.Display;

class StandInScreen extends EventEmitter implements Api {
  private displays = [display(1, { x: 0, y: 0, width: 1440, height: 900 })];

  getAllDisplays(): Electron.Display[] {
    return [...this.displays];
  }

  getPrimaryDisplay(): Electron.Display {
    return this.displays[0] as Electron.Display;
  }

  getDisplayMatching(rect: Electron.Rectangle): Electron.Display {
    const best = [...this.displays].sort((a, b) => overlap(b.bounds, rect) - overlap(a.bounds, rect))[0];
    return best ?? this.getPrimaryDisplay();
  }

  /** The user plugged or unplugged displays. */
  setDisplays(areas: readonly Area[]): void {
    this.displays = areas.map((area, at) => display(at + 1, area));
    this.emit('display-metrics-changed');
  }
}

/** Electron's `screen`. */
export const screen = strict('screen', new StandInScreen());
