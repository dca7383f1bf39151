import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../base/clock.ts';
import { withDeadline } from '../base/deadline.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Logger } from '../base/logger.ts';
import { AppError } from '../contract/errors.ts';
import { hostMessages } from '../contract/messages/host.ts';
import { VERSION } from '../contract/version.ts';
import { prepareHome, watchHome } from '../platform/home.ts';
import { HOST_END_MS, type StopVm } from '../platform/host-messages.ts';
import { messageOf } from '../platform/io-error.ts';
import { removeLaunchPage, removeLaunchPages } from '../platform/launch-page.ts';
import { acquireLock } from '../platform/lock.ts';
import type { HomePaths } from '../platform/paths.ts';
import { renewLinks } from '../platform/tools/links.ts';
import { shippedTools } from '../platform/tools/shipped.ts';
import { userHome } from '../platform/user-home.ts';
import { SettingsService } from '../services/settings/settings-service.ts';
import { composeServices, type Services } from './compose.ts';
import { RpcServer } from './rpc/server.ts';
import { type LocalServer, serveLocally } from './servers/local-server.ts';
import { Access } from './web/access.ts';
import { BrowserMode } from './web/browser-mode.ts';
import { Downloads } from './web/downloads.ts';

export interface HostOptions {
  readonly paths: HomePaths;
  readonly env: NodeJS.ProcessEnv;
  /** Opened only once the home is ours: a second host must not write into the first one's log. */
  readonly openLog: () => Logger;
  /** Called when it begins to end in order, be it because its start has failed: from then that has a deadline of its own. */
  readonly onEnding?: () => void;
}

export interface RunningHost {
  readonly rpc: RpcServer;
  /** Turns browser mode on; resolves with a one-time launch URL. */
  openWeb(): Promise<string>;
  /** Ends in order, once; `settings` leaves the VM's fate to the setting app.onQuit. */
  end(options: { readonly stopVm: StopVm }): void;
  /** Resolves when it has ended in order, or its home is gone; rejects when an orderly end took too long. */
  readonly ended: Promise<void>;
}

/**
 * Starts the host for one SLIPWAY_HOME: lock, settings, services, host.sock. Rejects with an AppError: IN_USE when
 * another host has the home, or what is wrong with it. The engine need not answer, nor the VM run.
 */
export async function startHost({ paths, env, openLog, onEnding }: HostOptions): Promise<RunningHost> {
  const webPort = portOf(env.SLIPWAY_WEB_PORT);
  await prepareHome(paths);
  const lock = await acquireLock(paths.hostLockFile);
  const log = openLog();
  log.info('the host starts', { pid: process.pid, version: VERSION, home: paths.root });
  const settings = await SettingsService.open({ file: paths.settingsFile, log: log.child('settings'), env });
  const here = dirname(fileURLToPath(import.meta.url));
  // An update has them elsewhere.
  await renewLinks(paths, () => shippedTools(env, here)).catch((error) =>
    log.warn('the links to docker’s tools lead to those of another Slipway', { error: messageOf(error) }),
  );
  // Those of the last host lead nowhere any more.
  await removeLaunchPages(paths);
  const access = await Access.create(paths.webTokenFile, {
    onUsed: (code) => void removeLaunchPage(paths, code, userHome(env)),
  });

  let settleEnd: (ending: Promise<void>) => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    settleEnd = resolve;
  });
  let ending = false;
  const end: RunningHost['end'] = ({ stopVm }) => {
    if (ending) return;
    ending = true;
    onEnding?.();
    const fate = { stop: true, leave: false, sleep: 'sleep' } as const;
    const stop = stopVm === 'settings' ? fate[settings.current.app.onQuit] : stopVm;
    // A turn later, so that whoever asked for it gets an answer.
    setImmediate(() => settleEnd(withDeadline('the end of the host', HOST_END_MS, () => shutDown(stop))));
  };

  const downloads = new Downloads();
  const services: Services = composeServices({
    ...{ paths, env, settings, log },
    offerDownload: downloads.offer,
    process: {
      identity: { version: VERSION, pid: process.pid, home: paths.root, startedAt: systemClock.now() },
      web: {
        get url() {
          return browser.url;
        },
        open: () => browser.open(),
      },
      hasUi: () => rpc.count('ui') + rpc.count('main') > 0,
      isEnding: () => ending,
      end,
    },
  });
  const rpc = new RpcServer({
    router: services.router,
    version: VERSION,
    validateResults: env.SLIPWAY_VALIDATE_RESULTS === '1',
    log: log.child('rpc'),
  });
  const browser = new BrowserMode({
    ...{ access, downloads, rpc, log: log.child('web') },
    folder: env.SLIPWAY_RENDERER_DIR || join(here, '..', 'renderer'),
    port: webPort,
  });
  // A named pipe's permissions let other users in, so there the token is asked for.
  const authorize = process.platform === 'win32' ? { authorize: access.authorize } : {};
  let local: LocalServer | null = null;
  let home: Disposable | null = null;

  async function shutDown(stopVm: boolean | 'sleep'): Promise<void> {
    home?.dispose();
    const reasons = { true: 'the VM is stopped', false: 'the VM is left running', sleep: 'the VM goes to sleep' };
    log.info('the host ends', { reason: reasons[`${stopVm}`] });
    await services.close({ stopVm }).catch((error) => log.error('a service did not end', { error: messageOf(error) }));
    rpc.close('Slipway has ended');
    await Promise.all([browser.close(), local?.close(), access.close(), removeLaunchPages(paths)]);
    settings.dispose();
    await lock.release();
    log.info('the host has ended');
  }

  try {
    await services.launch();
    local = await serveLocally({ path: paths.hostSocket, rpc, log: log.child('local'), ...authorize });
    home = await watchHome(paths, () => {
      // At once, and nothing at those paths is touched any more: what is there by now is the next host's.
      log.warn('the host ends: its home is gone', { home: paths.root });
      services.abandon();
      settleEnd(Promise.resolve());
    });
  } catch (error) {
    // A VM that was started or taken over meanwhile must not be left to nobody.
    end({ stopVm: 'settings' });
    await ended.catch((late) => log.error('the host could not end in order', { error: messageOf(late) }));
    throw error;
  }
  return { rpc, openWeb: () => browser.open(), end, ended };
}

function portOf(text: string | undefined): number {
  if (!text) return 0;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new AppError('BAD_REQUEST', hostMessages.badWebPort({ value: JSON.stringify(text) }));
}
