import { EventEmitter } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { StandInEvent } from '../runtime/event.ts';
import { InstanceLock } from '../runtime/instance-lock.ts';
import { notImplemented, strict } from '../runtime/not-implemented.ts';
import { browser, setProfile, windows } from '../runtime/registry.ts';
import { sealSchemes } from './protocol.ts';

type Api = Pick<
  Electron.App,
  | 'enableSandbox'
  | 'exit'
  | 'focus'
  | 'getAppPath'
  | 'getLocale'
  | 'getName'
  | 'getPath'
  | 'getVersion'
  | 'hasSingleInstanceLock'
  | 'isReady'
  | 'quit'
  | 'releaseSingleInstanceLock'
  | 'requestSingleInstanceLock'
  | 'setAboutPanelOptions'
  | 'setAppUserModelId'
  | 'setName'
  | 'setPath'
  | 'showAboutPanel'
  | 'whenReady'
>;

interface PackageJson {
  name?: string;
  productName?: string;
  version?: string;
}

/** Electron's `app`: lifecycle, names and paths, the single-instance lock. */
class StandInApp extends EventEmitter implements Api {
  readonly isPackaged = false;
  /** Set by enableSandbox; shown by the control endpoint. */
  sandboxEnabled = false;
  private ready = false;
  private quitting = false;
  private leaving = false;
  private appPath = process.cwd();
  private manifest: PackageJson = {};
  private name: string | null = null;
  private readonly paths = new Map<string, string>();
  private lock: InstanceLock | null = null;
  private announceReady = (): void => {};
  private readonly whenReadyPromise = new Promise<void>((resolve) => {
    this.announceReady = resolve;
  });

  isReady = (): boolean => this.ready;
  whenReady = (): Promise<void> => this.whenReadyPromise;
  getAppPath = (): string => this.appPath;
  getName = (): string => this.name ?? this.manifest.productName ?? this.manifest.name ?? 'Electron';
  getVersion = (): string => this.manifest.version ?? '0.0.0';
  getLocale = (): string => (process.env.LANG ?? 'en-US').split('.')[0]?.replace('_', '-') ?? 'en-US';

  setName(name: string): void {
    this.name = name;
  }

  setAppUserModelId(_id: string): void {}
  setAboutPanelOptions(_options: Electron.AboutPanelOptionsOptions): void {}
  showAboutPanel(): void {}
  focus(): void {}

  enableSandbox(): void {
    if (this.ready) throw new Error('app.enableSandbox() can only be called before app is ready');
    this.sandboxEnabled = true;
  }

  getPath(name: string): string {
    const set = this.paths.get(name);
    if (set) return set;
    const appData = process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config');
    if (name === 'home') return homedir();
    if (name === 'downloads') return join(homedir(), 'Downloads');
    if (name === 'temp') return tmpdir();
    if (name === 'exe') return process.execPath;
    if (name === 'appData') return appData;
    if (name === 'userData' || name === 'sessionData') return join(appData, this.getName());
    if (name === 'logs') return join(this.getPath('userData'), 'logs');
    throw notImplemented(`app.getPath('${name}')`);
  }

  setPath(name: string, path: string): void {
    // Electron's own refusal.
    if (!existsSync(path)) throw new Error(`Failed to set path: ${path} does not exist`);
    this.paths.set(name, path);
  }

  requestSingleInstanceLock(additionalData: Record<string, unknown> = {}): boolean {
    this.lock ??= new InstanceLock(this.getPath('userData'), (message) =>
      this.emit('second-instance', new StandInEvent(), message.argv, message.cwd, message.data),
    );
    return this.lock.request({ argv: process.argv, cwd: process.cwd(), data: additionalData });
  }

  hasSingleInstanceLock(): boolean {
    return this.lock?.held ?? false;
  }

  releaseSingleInstanceLock(): void {
    this.lock?.release();
  }

  quit(): void {
    if (this.leaving) return;
    const event = new StandInEvent();
    this.emit('before-quit', event);
    if (event.defaultPrevented) return;
    this.quitting = true;
    for (const window of [...windows.values()]) if (this.quitting) window.close();
    if (windows.size === 0 && !this.leaving) this.finishQuit();
  }

  exit(code = 0): void {
    if (this.leaving) return;
    this.leaving = true;
    for (const window of [...windows.values()]) window.destroy();
    this.emit('quit', new StandInEvent(), code);
    void this.leave(code);
  }

  /** A window refused to close: the quit under way is off. */
  closeRefused(): void {
    this.quitting = false;
  }

  /** A window is gone; after the last one Electron quits unless the product listens. */
  windowClosed(): void {
    if (windows.size > 0 || this.leaving) return;
    if (this.quitting) return this.finishQuit();
    if (!this.emit('window-all-closed')) this.quit();
  }

  /** The stand-in itself failed: nothing that follows can be trusted. */
  fatal(error: unknown): void {
    if (this.leaving) return;
    process.stderr.write(`electron stand-in: ${error instanceof Error ? error.stack : String(error)}\n`);
    this.exit(1);
  }

  /** Called by the command line once the product's main module has run: Electron's `ready`. */
  start(): void {
    if (this.leaving) return;
    sealSchemes();
    setProfile(() => join(this.getPath('userData'), 'chromium'));
    this.ready = true;
    this.emit('ready', new StandInEvent(), {});
    this.announceReady();
  }

  /** Called by the command line: which app runs. */
  locate(mainModule: string): void {
    for (let folder = dirname(mainModule); ; folder = dirname(folder)) {
      try {
        this.manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson;
        this.appPath = folder;
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
        if (dirname(folder) === folder) return;
      }
    }
  }

  private finishQuit(): void {
    const event = new StandInEvent();
    this.emit('will-quit', event);
    if (event.defaultPrevented) {
      this.quitting = false;
      return;
    }
    this.leaving = true;
    this.emit('quit', new StandInEvent(), 0);
    void this.leave(0);
  }

  private async leave(code: number): Promise<void> {
    await this.lock?.delivered();
    await browser.close();
    this.lock?.release();
    process.exit(code);
  }
}

/** The one app. Also reached by the stand-in's own parts, which use more than Electron's names. */
export const app = strict('app', new StandInApp());
