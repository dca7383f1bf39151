import type { PageLink } from '../chromium/page-link.ts';
import { ipcMain } from '../modules/ipc-main.ts';
import { StandInMessagePort } from '../modules/message-channel-main.ts';
import type { StandInFrame } from '../modules/web-frame-main.ts';
import type { FromPage } from '../page/frames.ts';
import { decode, encode } from '../ports/codec.ts';
import type { PagePorts } from '../ports/page-ports.ts';
import { StandInEvent } from './event.ts';
import { strict } from './not-implemented.ts';

/** One frame from a preload world, and where an answer goes. */
export interface Incoming {
  readonly frame: FromPage;
  readonly sender: Electron.WebContents;
  readonly senderFrame: StandInFrame | null;
  readonly ports: PagePorts;
  readonly link: PageLink;
}

const eventOf = ({ sender, senderFrame }: Incoming, ports: readonly StandInMessagePort[]): object =>
  strict('IpcMainEvent', StandInEvent.with({ type: 'frame', sender, senderFrame, ports }));

/** Routes a preload's frame to ipcMain, or to the endpoint of a port. */
export const answerFrame = (incoming: Incoming): void => {
  const { frame, ports, link } = incoming;
  switch (frame.t) {
    case 'hello':
      return;
    case 'port':
      return ports.fromPage(frame.id, frame.data);
    case 'port-close':
      return ports.closedByPage(frame.id);
    case 'preload-error':
      incoming.sender.emit('preload-error', new StandInEvent(), 'preload', new Error(frame.message));
      process.stderr.write(`electron stand-in: preload: ${frame.message}\n`);
      return;
    case 'send': {
      const made = ports.adopt(frame.ports).map((end) => new StandInMessagePort(end));
      ipcMain.emit(frame.channel, eventOf(incoming, made), ...(decode(frame.args) as unknown[]));
      return;
    }
    case 'invoke':
      ipcMain.call(frame.channel, eventOf(incoming, []), decode(frame.args) as unknown[]).then(
        (value) => link.post({ t: 'answer', call: frame.call, ok: true, value: encode(value) }),
        (error: unknown) => {
          // Electron's own wording: the page sees this prefix.
          const text = `Error invoking remote method '${frame.channel}': ${String(error)}`;
          link.post({ t: 'answer', call: frame.call, ok: false, value: encode(new Error(text)) });
        },
      );
  }
};
