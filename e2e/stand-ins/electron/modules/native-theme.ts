import { EventEmitter } from 'node:events';
import { strict } from '../runtime/not-implemented.ts';
import { pages } from '../runtime/registry.ts';

type Api = Pick<Electron.NativeTheme, 'shouldUseDarkColors' | 'themeSource'>;

class StandInNativeTheme extends EventEmitter implements Api {
  private source: Electron.NativeTheme['themeSource'] = 'system';
  private systemDark = false;

  get shouldUseDarkColors(): boolean {
    return this.source === 'system' ? this.systemDark : this.source === 'dark';
  }

  get themeSource(): Electron.NativeTheme['themeSource'] {
    return this.source;
  }

  set themeSource(source: Electron.NativeTheme['themeSource']) {
    this.change(() => {
      this.source = source;
    });
  }

  /** The desktop changed its theme. */
  setSystem(dark: boolean): void {
    this.change(() => {
      this.systemDark = dark;
    });
  }

  private change(apply: () => void): void {
    const before = this.shouldUseDarkColors;
    apply();
    if (before === this.shouldUseDarkColors) return;
    for (const page of pages)
      void page.setColorScheme(this.shouldUseDarkColors ? 'dark' : 'light').catch(() => undefined);
    this.emit('updated');
  }
}

/** Electron's `nativeTheme`. */
export const nativeTheme = strict('nativeTheme', new StandInNativeTheme());
