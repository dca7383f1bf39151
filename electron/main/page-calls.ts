import { ipcMain, shell, type WebContents } from 'electron';
import { z } from 'zod';
import { systemClock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { CHANNELS } from '../contract/desktop.ts';
import { AppError } from '../contract/errors.ts';
import { hostMessages } from '../contract/messages/host.ts';
import { pathKind } from '../contract/shares.ts';
import { engineChooser } from './choose-engine.ts';
import { chooseExportFile, choosePath, confirmEngine } from './dialogs.ts';
import { containerExport } from './export-container.ts';
import { terminalClick, terminalMenu } from './menu/context-menu.ts';
import { trustedSender } from './security/page-policy.ts';
import { portOpener } from './security/published-port.ts';
import type { EngineMonitor } from './status/engine-monitor.ts';
import type { Text } from './text/text.ts';

const pathWish = z.object({ kind: pathKind, at: z.string().max(4096) });

export interface PageCallsOptions {
  /** Our own pages; nobody else is answered. */
  readonly pages: ReadonlySet<WebContents>;
  readonly monitor: EngineMonitor;
  /** Gives a page its connection to the host. */
  readonly connect: (page: WebContents) => void;
  readonly text: () => Text;
  readonly log: Logger;
}

/** Answers what pages ask of main itself: the functions of contract/desktop.ts. */
export function answerPages({ pages, monitor, connect, text, log }: PageCallsOptions): void {
  const answer = (channel: string, call: (page: WebContents, param: unknown) => Promise<unknown>) =>
    ipcMain.handle(channel, (event, param: unknown) => {
      if (trustedSender(event, pages)) return call(event.sender, param);
      log.warn('a message from an unknown page was ignored');
      throw new AppError('FORBIDDEN', hostMessages.foreignSender());
    });
  ipcMain.on(CHANNELS.connect, (event) => {
    if (trustedSender(event, pages)) connect(event.sender);
    else log.warn('a message from an unknown page was ignored');
  });
  const exportContainer = containerExport<WebContents>({
    api: () => monitor.api(),
    choose: (page, fileName) => chooseExportFile(page, fileName, text()),
  });
  const openPort = portOpener({
    containers: () => monitor.containers(),
    open: (address) => shell.openExternal(address),
    clock: systemClock,
  });
  const chooseEngine = engineChooser<WebContents>({
    api: () => monitor.api(),
    confirm: (page, address) => confirmEngine(page, address, text()),
  });
  answer(CHANNELS.exportContainer, exportContainer);
  answer(CHANNELS.chooseEngine, chooseEngine);
  let isChoosing = false;
  answer(CHANNELS.choosePath, async (page, param) => {
    const wish = pathWish.parse(param);
    // All a page can do is to have the user asked, once at a time.
    if (isChoosing) return null;
    isChoosing = true;
    return choosePath(page, wish, text()).finally(() => {
      isChoosing = false;
    });
  });
  answer(CHANNELS.openPort, (_page, address) => openPort(address));
  answer(CHANNELS.terminalMenu, (page, click) => terminalMenu(page, terminalClick.parse(click), text()));
}
