import { EventEmitter } from 'node:events';
import { strict } from '../runtime/not-implemented.ts';
import { protocol } from './protocol.ts';
import { StandInWebRequest } from './web-request.ts';

type RequestHandler = Parameters<Electron.Session['setPermissionRequestHandler']>[0];
type CheckHandler = Parameters<Electron.Session['setPermissionCheckHandler']>[0];
type DeviceHandler = Parameters<Electron.Session['setDevicePermissionHandler']>[0];

/** Electron's default session: the handlers a product sets, asked by the Fetch bridge and the permission bridge. */
export class StandInSession extends EventEmitter {
  readonly webRequest = strict('webRequest', new StandInWebRequest());
  readonly protocol = protocol;
  permissionRequest: RequestHandler = null;
  permissionCheck: CheckHandler = null;
  devicePermission: DeviceHandler = null;

  setPermissionRequestHandler(handler: RequestHandler): void {
    this.permissionRequest = handler;
  }

  setPermissionCheckHandler(handler: CheckHandler): void {
    this.permissionCheck = handler;
  }

  setDevicePermissionHandler(handler: DeviceHandler): void {
    this.devicePermission = handler;
  }

  /** Chromium runs without a spell checker. */
  setSpellCheckerEnabled(_enable: boolean): void {}

  /** What the product decides about `permission`, were it asked for now. Unset handlers allow, as in Electron. */
  async decides(contents: Electron.WebContents, permission: string, origin: string): Promise<boolean> {
    const details = { isMainFrame: true, requestingUrl: `${origin}/` };
    const checked = this.permissionCheck?.(contents, permission as never, origin, details as never) ?? true;
    const ask = this.permissionRequest;
    const granted =
      !ask || (await new Promise<boolean>((resolve) => ask(contents, permission as never, resolve, details as never)));
    return checked && granted;
  }
}

/** The one session there is. */
export const defaultSession = strict('session', new StandInSession());

/** Electron's `session` module. */
export const session = strict('session', { defaultSession } as unknown as Pick<
  typeof Electron.session,
  'defaultSession'
>);
