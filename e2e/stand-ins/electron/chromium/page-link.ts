import type { FromPage, ToPage } from '../page/frames.ts';
import type { CdpSession } from './cdp.ts';
import { pageScripts } from './page-scripts.ts';

/** The name Electron's own preload world has in DevTools. */
const WORLD = 'Electron Isolated Context';

/** What a page's WebContents is told about it. */
export interface PageEvents {
  frame(frame: FromPage, frameId: string): void;
  /** The preload world went away: navigation, reload, crash or close. */
  worldGone(): void;
  frameAttached(frameId: string, parentId: string): void;
  frameDetached(frameId: string): void;
  frameNavigated(frameId: string, url: string): void;
  navigatedWithin(frameId: string, url: string): void;
  domReady(): void;
  loaded(): void;
  crashed(): void;
  windowOpen(url: string, name: string, features: string): void;
}

interface FrameInfo {
  readonly id: string;
  readonly parentId?: string;
  readonly url: string;
  readonly urlFragment?: string;
}

interface ContextInfo {
  readonly id: number;
  readonly name: string;
  readonly auxData: { readonly frameId: string };
}

/** One page over DevTools: injects the preload into an isolated world and carries frames to and from it. */
export class PageLink {
  private readonly contexts = new Map<number, string>();
  private world: number | null = null;
  readonly session: CdpSession;
  private readonly events: PageEvents;

  constructor(session: CdpSession, events: PageEvents) {
    this.session = session;
    this.events = events;
  }

  /** Prepares the page: from the next document on, the preload runs before any page script. */
  async prepare(preload: string | null): Promise<void> {
    this.listen();
    const scripts = pageScripts(preload);
    await Promise.all([
      this.session.send('Page.enable'),
      this.session.send('Runtime.enable'),
      this.session.send('Inspector.enable'),
      this.session.send('Runtime.addBinding', { name: scripts.binding, executionContextName: WORLD }),
      // In this order: the page's world must listen before the preload exposes anything.
      this.session.send('Page.addScriptToEvaluateOnNewDocument', { source: scripts.main }),
      this.session.send('Page.addScriptToEvaluateOnNewDocument', { source: scripts.isolated, worldName: WORLD }),
    ]);
  }

  /** Sends to the preload world; dropped when there is none, as a message to an unloaded page is in Electron. */
  post(frame: ToPage): void {
    if (this.world === null) return;
    this.session
      .send('Runtime.callFunctionOn', {
        functionDeclaration: 'function (text) { globalThis.__electronStandInReceive(text); }',
        arguments: [{ value: JSON.stringify(frame) }],
        executionContextId: this.world,
      })
      .catch(() => undefined);
  }

  private listen(): void {
    const { session, events } = this;
    session.on<{ context: ContextInfo }>('Runtime.executionContextCreated', ({ context }) => {
      if (context.name === WORLD) this.contexts.set(context.id, context.auxData.frameId);
    });
    session.on<{ executionContextId: number }>('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      this.contexts.delete(executionContextId);
      if (executionContextId === this.world) this.dropWorld();
    });
    session.on('Runtime.executionContextsCleared', () => {
      this.contexts.clear();
      this.dropWorld();
    });
    session.on<{ payload: string; executionContextId: number }>('Runtime.bindingCalled', (call) => this.called(call));
    session.on<{ frameId: string; parentFrameId: string }>('Page.frameAttached', ({ frameId, parentFrameId }) =>
      events.frameAttached(frameId, parentFrameId),
    );
    session.on<{ frameId: string; reason: string }>('Page.frameDetached', ({ frameId, reason }) => {
      if (reason !== 'swap') events.frameDetached(frameId);
    });
    session.on<{ frame: FrameInfo }>('Page.frameNavigated', ({ frame }) =>
      events.frameNavigated(frame.id, frame.url + (frame.urlFragment ?? '')),
    );
    session.on<{ frameId: string; url: string }>('Page.navigatedWithinDocument', ({ frameId, url }) =>
      events.navigatedWithin(frameId, url),
    );
    session.on('Page.domContentEventFired', () => events.domReady());
    session.on('Page.loadEventFired', () => events.loaded());
    session.on<{ url: string; windowName: string; windowFeatures: string[] }>('Page.windowOpen', (opened) =>
      events.windowOpen(opened.url, opened.windowName, opened.windowFeatures.join(',')),
    );
    session.on('Inspector.targetCrashed', () => {
      this.contexts.clear();
      this.dropWorld();
      events.crashed();
    });
  }

  private called({ payload, executionContextId }: { payload: string; executionContextId: number }): void {
    const frame = JSON.parse(payload) as FromPage;
    if (frame.t === 'hello') this.world = executionContextId;
    this.events.frame(frame, this.contexts.get(executionContextId) ?? '');
  }

  private dropWorld(): void {
    if (this.world === null) return;
    this.world = null;
    this.events.worldGone();
  }
}
