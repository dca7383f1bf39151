import type { PausedRequest } from '../chromium/fetch-bridge.ts';
import { StandInEvent } from '../runtime/event.ts';
import type { StandInWebContents } from './web-contents.ts';

/**
 * Which navigations a page began by itself. Electron asks about those only: will-navigate for the top frame,
 * will-frame-navigate for every frame, will-redirect for each hop, whoever began it.
 */
export class Navigation {
  private expected = 0;
  private readonly contents: StandInWebContents;

  constructor(contents: StandInWebContents) {
    this.contents = contents;
  }

  /** The main process itself is about to navigate: the next document of the top frame is not asked about. */
  expect(): void {
    this.expected += 1;
  }

  /** Whether the request may go on. */
  allows(paused: PausedRequest, url: string): boolean {
    if (paused.resourceType !== 'Document') return true;
    const isMainFrame = paused.frameId === this.contents.targetId;
    const frame = this.contents.frames.get(paused.frameId) ?? null;
    const ask = (name: string): boolean => {
      const event = StandInEvent.with({ url, isSameDocument: false, isMainFrame, frame, initiator: frame });
      this.contents.emit(name, event, url);
      return !event.defaultPrevented;
    };
    if (paused.redirectedRequestId) return ask('will-redirect');
    if (isMainFrame && this.expected > 0) {
      this.expected -= 1;
      return true;
    }
    return ask('will-frame-navigate') && (!isMainFrame || ask('will-navigate'));
  }
}
