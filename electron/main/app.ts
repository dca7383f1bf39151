import { join } from 'node:path';
import {
  app,
  Menu,
  nativeTheme,
  powerMonitor,
  protocol,
  session,
  shell,
  utilityProcess,
  type WebContents,
} from 'electron';
import { systemClock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { isUp } from '../contract/containers.ts';
import { VM_ENGINE } from '../contract/engine.ts';
import { AppError, toWire } from '../contract/errors.ts';
import { hostMessages } from '../contract/messages/host.ts';
import { quoted } from '../contract/messages/message.ts';
import { BuiltPage } from '../platform/built-page.ts';
import type { StopVm } from '../platform/host-messages.ts';
import type { HomePaths } from '../platform/paths.ts';
import {
  askAboutFailedHost,
  askAboutFailedPage,
  askToHide,
  askToQuit,
  confirmLink,
  confirmStop,
  showActionError,
} from './dialogs.ts';
import { endMs } from './end-limit.ts';
import { openHost } from './host/attached-link.ts';
import { forkHost, hostEnv } from './host/forked-link.ts';
import { PageBroker } from './host/page-broker.ts';
import { HostSupervisor } from './host/supervisor.ts';
import type { Locations } from './locations.ts';
import { loginItem } from './login-item.ts';
import { appMenu } from './menu/app-menu.ts';
import { answerPages } from './page-calls.ts';
import { pageServer } from './page-server.ts';
import { QuitSequence } from './quit.ts';
import { quitStops, quitWish } from './quit-question.ts';
import { SCHEME } from './scheme.ts';
import { externalLinks } from './security/external-links.ts';
import { guardContents, guardSession } from './security/guards.ts';
import { EngineMonitor } from './status/engine-monitor.ts';
import { type Text, textFor } from './text/text.ts';
import { trayIsShown } from './tray/tray-host.ts';
import { createTrayIcon, type TrayIcon } from './tray/tray-icon.ts';
import { type TrayAction, trayModel } from './tray/tray-model.ts';
import { savedTheme } from './window/background.ts';
import { MainWindow } from './window/main-window.ts';
import { WindowStateFile } from './window/state-file.ts';

export interface SlipwayAppOptions {
  readonly paths: HomePaths;
  readonly places: Locations;
  readonly log: Logger;
}

/** The desktop app: puts its parts together and connects them. */
export class SlipwayApp {
  readonly #options: SlipwayAppOptions;
  readonly #pages = new Set<WebContents>();
  readonly #supervisor: HostSupervisor;
  readonly #monitor: EngineMonitor;
  readonly #quit: QuitSequence;
  readonly #window: MainWindow;
  readonly #place: WindowStateFile;
  #tray: TrayIcon | null = null;
  #shownMenu: Text | null = null;
  readonly #loginItem = loginItem({
    ...{ platform: process.platform, env: process.env, program: process.env.APPIMAGE ?? process.execPath },
    setLoginItem: (settings) => app.setLoginItemSettings(settings),
  });
  #ready = false;
  #asking = false;
  /** What becomes of the VM at the end. */
  #stopVm: StopVm = 'settings';
  #explaining = false;

  constructor(options: SlipwayAppOptions) {
    this.#options = options;
    const { paths, places, log } = options;
    const resources = app.isPackaged ? process.resourcesPath : null;
    const env = hostEnv({ env: process.env, home: paths.root, resources, arch: process.arch });
    this.#supervisor = new HostSupervisor({
      open: (signal) =>
        openHost({ paths, fork: () => forkHost({ entry: places.host, env, log, fork: utilityProcess.fork }), signal }),
      clock: systemClock,
      log,
    });
    this.#monitor = new EngineMonitor(this.#supervisor, log);
    this.#quit = new QuitSequence(app, { log, finish: () => this.#finish() });
    this.#place = new WindowStateFile(paths.windowStateFile, log);
    this.#window = new MainWindow({
      platform: process.platform,
      preload: places.preload,
      icon: join(places.icons, 'icon.png'),
      title: 'Slipway',
      text: () => this.#text(),
      place: this.#place,
      clock: systemClock,
      log,
      onPage: (contents, alive) => void (alive ? this.#pages.add(contents) : this.#pages.delete(contents)),
      hidesOnClose: () => !this.#quit.quitting && this.#closesToTray(),
      trayIsShown,
      askToHide: (window) => askToHide(window, { quitStops: quitStops(this.#monitor.snapshot), text: this.#text() }),
      wishToQuit: () => void this.#wishToQuit(),
      quit: () => app.quit(),
      onGivenUp: (window) => askAboutFailedPage(window, this.#text()),
    });
    const links = externalLinks<WebContents>({
      log,
      confirm: (contents, address) => confirmLink(contents, address, this.#text()),
      open: (address) => shell.openExternal(address),
    });
    guardContents(app, { log, onLink: (contents, address) => void links(contents, address) });
  }

  /** Called once, when Electron is ready. */
  async start(): Promise<void> {
    const { paths, places, log } = this.#options;
    guardSession(session.defaultSession);
    protocol.handle(SCHEME, pageServer({ page: await BuiltPage.open(places.renderer), log }));
    const broker = new PageBroker(this.#supervisor);
    answerPages({
      pages: this.#pages,
      monitor: this.#monitor,
      connect: (page) => broker.connect(page),
      text: () => this.#text(),
      log,
    });
    this.#tray = createTrayIcon({ icons: places.icons, onAction: (action) => void this.#act(action) });
    this.#supervisor.onDidChange((state) => {
      this.#refresh();
      if (state.phase === 'failed') void this.#explainFailure();
    });
    this.#monitor.onDidChange(() => this.#refresh());
    app.on('activate', () => this.show());
    app.on('window-all-closed', () => {
      if (process.platform !== 'darwin' && !this.#closesToTray() && !this.#quit.quitting) void this.#wishToQuit();
    });
    // A machine that shuts down waits for who asks it to. The declaration leaves out the event, which is documented.
    powerMonitor.on('shutdown', (...[event]: [{ preventDefault(): void }?]) => {
      event?.preventDefault();
      app.quit();
    });
    nativeTheme.themeSource = await savedTheme(paths.settingsFile);
    this.#ready = true;
    this.#refresh();
    this.#supervisor.start();
    this.show();
  }

  /** Brings the window to the front, with a page of it where that is told. */
  show(page?: string): void {
    if (this.#ready && !this.#quit.quitting) void this.#window.show(page);
  }

  #text(): Text {
    return textFor(this.#monitor.snapshot.settings?.app.language ?? 'system', app.getLocale());
  }

  /** Until the setting is known, closing means closing: an app nobody can see must have been asked to stay. */
  #closesToTray(): boolean {
    return this.#monitor.snapshot.settings?.app.closeToTray ?? false;
  }

  #refresh(): void {
    const { snapshot } = this.#monitor;
    const text = this.#text();
    this.#tray?.show(trayModel({ host: this.#supervisor.state, snapshot, text }));
    const theme = snapshot.settings?.app.theme;
    if (theme && nativeTheme.themeSource !== theme) nativeTheme.themeSource = theme;
    this.#showMenu(text);
    // A checkout would have the login start whatever Electron it was tried with.
    if (!snapshot.settings || !app.isPackaged) return;
    this.#loginItem(snapshot.settings.app.startAtLogin).catch((error) =>
      this.#options.log.warn('the start at login cannot be changed', { error: String(error) }),
    );
  }

  #showMenu(text: Text): void {
    if (this.#shownMenu === text) return;
    this.#shownMenu = text;
    const developer = !app.isPackaged;
    const openLogs = () => void this.#act('open-logs');
    const diagnose = () => void this.#act('diagnose');
    const toggleMenuBar = () => this.#window.toggleMenuBar();
    const { platform } = process;
    const quit = () => void this.#act('quit');
    const options = { platform, text, developer, openLogs, diagnose, toggleMenuBar, quit };
    Menu.setApplicationMenu(Menu.buildFromTemplate(appMenu(options)));
  }

  async #act(action: TrayAction): Promise<void> {
    try {
      if (action === 'open') this.show();
      else if (action === 'diagnose') this.show('/settings/diagnose');
      else if (action === 'quit') await this.#wishToQuit();
      else if (action === 'open-logs') await openFolder(this.#options.paths.logs);
      else if (action === 'restart-host') this.#supervisor.start();
      else if (action === 'start' || action === 'sleep') await this.#monitor.api().vm[action]({});
      else if (await this.#mayStop(action)) await this.#monitor.api().vm[action]({});
    } catch (error) {
      // A host that goes away is shown by the tray itself.
      const wire = toWire(error);
      if (wire.code !== 'CONNECTION_LOST' && wire.code !== 'CANCELLED') await showActionError(wire, this.#text());
    }
  }

  /** The tray is asked as the window is: what ends running containers is asked about, once. */
  async #mayStop(action: 'stop' | 'restart'): Promise<boolean> {
    if (this.#asking) return false;
    this.#asking = true;
    try {
      const up = (await this.#monitor.containers(VM_ENGINE))?.filter(isUp).length ?? null;
      return up === 0 || (await confirmStop(action, up, this.#text()));
    } finally {
      this.#asking = false;
    }
  }

  /**
   * The user's own wish, by a menu, the tray or the last window; what would end containers is asked about, once. A system that shuts
   * down, or ends the app from outside, waits for no answer: then it is as the settings say.
   */
  async #wishToQuit(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    const { state } = this.#supervisor;
    const wish = await quitWish({
      snapshot: this.#monitor.snapshot,
      isOurs: state.phase === 'ready' && state.link.kind === 'forked',
      containers: () => this.#monitor.containers(VM_ENGINE),
      heldBy: () => this.#monitor.heldBy(),
      ask: (question) => askToQuit(this.#window.current, question, this.#text()),
    }).finally(() => {
      this.#asking = false;
    });
    if (wish === 'stay') return this.show();
    this.#stopVm = wish;
    app.quit();
  }

  async #explainFailure(): Promise<void> {
    const { state } = this.#supervisor;
    // One question is enough, however often the host fails while nobody answers.
    if (state.phase !== 'failed' || this.#explaining) return;
    this.#explaining = true;
    const wish = await askAboutFailedHost(state.error, this.#text()).finally(() => {
      this.#explaining = false;
    });
    if (wish === 'again') this.#supervisor.start();
    if (wish === 'logs') await this.#act('open-logs');
  }

  async #finish(): Promise<void> {
    this.#window.putAway();
    const stopVm = this.#stopVm;
    await this.#supervisor.close({ stopVm, deadlineMs: endMs(stopVm, this.#monitor.snapshot) });
    await this.#place.flush();
    this.#tray?.dispose();
    this.#window.current?.destroy();
  }
}

/** Rejects with the system's own words when there is nothing to open a folder with. */
async function openFolder(path: string): Promise<void> {
  const refusal = await shell.openPath(path);
  if (refusal) throw new AppError('IO_ERROR', hostMessages.folderNotOpened({ reason: quoted(refusal), path }));
}
