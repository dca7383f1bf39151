import type { App, Session, WebContents } from 'electron';
import type { Logger } from '../../base/logger.ts';
import { mayNavigate, mayRequest, permissionGranted } from './page-policy.ts';

export interface ContentsGuardOptions {
  readonly log: Logger;
  /** Offers an address a page wanted to open to the user. */
  readonly onLink: (contents: WebContents, address: string) => void;
}

/**
 * Keeps every page of the app, present and future, where it is: navigation, redirects, new windows and webviews are
 * refused. A page's wish for a new window or to leave for a website becomes the question whether to open the browser.
 */
export function guardContents(app: App, { log, onLink }: ContentsGuardOptions): void {
  app.on('web-contents-created', (_created, contents) => {
    contents.on('will-frame-navigate', (event) => {
      if (mayNavigate(event)) return;
      event.preventDefault();
      log.warn('navigation refused', { kind: event.isMainFrame ? 'page' : 'frame' });
      if (event.isMainFrame) onLink(contents, event.url);
    });
    contents.on('will-redirect', (event) => {
      if (mayNavigate(event)) return;
      event.preventDefault();
      log.warn('redirect refused');
    });
    contents.on('will-attach-webview', (event) => {
      event.preventDefault();
      log.warn('webview refused');
    });
    contents.setWindowOpenHandler(({ url }) => {
      onLink(contents, url);
      return { action: 'deny' };
    });
  });
}

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
