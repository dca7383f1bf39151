import { EventEmitter } from 'node:events';
import { StandInEvent } from '../runtime/event.ts';
import { strict } from '../runtime/not-implemented.ts';
import type { StandInMenu } from './menu.ts';
import type { StandInNativeImage } from './native-image.ts';

type Api = Pick<Electron.Tray, 'destroy' | 'isDestroyed' | 'setImage' | 'setTitle' | 'setToolTip'>;

/** The tray icons that are shown now, for the control endpoint. */
export const trays = new Set<StandInTray>();

/** Electron's Tray. */
export class StandInTray extends EventEmitter implements Api {
  tooltip = '';
  menu: StandInMenu | null = null;
  private image: StandInNativeImage;
  private readonly self: StandInTray;

  constructor(image: StandInNativeImage) {
    super();
    if (typeof image === 'string' || image.isEmpty()) throw new Error('A tray needs an image that is not empty');
    this.image = image;
    this.self = strict('Tray', this);
    trays.add(this.self);
    // biome-ignore lint/correctness/noConstructorReturn: every name a product reads must be checked, also on instances
    return this.self;
  }

  setImage(image: Electron.NativeImage | string): void {
    this.image = image as unknown as StandInNativeImage;
  }

  setToolTip(text: string): void {
    this.tooltip = text;
  }

  setTitle(_title: string): void {}

  setContextMenu(menu: StandInMenu | null): void {
    this.menu = menu;
  }

  /** Which image it shows: its file, for tests. */
  get imageSource(): string {
    return this.image.source;
  }

  destroy(): void {
    trays.delete(this.self);
  }

  isDestroyed(): boolean {
    return !trays.has(this.self);
  }

  /** A user clicked the icon. */
  clicked(): void {
    this.emit('click', new StandInEvent(), { x: 0, y: 0, width: 16, height: 16 }, { x: 0, y: 0 });
  }
}
