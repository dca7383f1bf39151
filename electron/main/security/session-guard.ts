import type { Session } from 'electron';
import { mayRequest } from './navigation-policy.ts';
import { permissionGranted } from './permissions.ts';

/** Refuses a session everything our pages do not need: permissions, devices, and every request that is not to ourselves. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((...[, permission, callback, details]) => {
    callback(details.isMainFrame && permissionGranted(permission, details.requestingUrl));
  });
  session.setPermissionCheckHandler((_contents, permission, origin) => permissionGranted(permission, origin));
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, callback) => callback({ cancel: !mayRequest(url) }));
  session.setSpellCheckerEnabled(false);
}
