import { strict } from '../runtime/not-implemented.ts';
import { fromChromium, originOf } from '../runtime/scheme-map.ts';

type Api = Pick<Electron.WebFrameMain, 'frameTreeNodeId' | 'origin' | 'parent' | 'routingId' | 'url'>;

let nodes = 0;

/** One frame of a page, kept up to date by its WebContents. */
export class StandInFrame implements Api {
  readonly frameTreeNodeId = ++nodes;
  readonly routingId = nodes;
  readonly parent: Electron.WebFrameMain | null;
  private address = '';

  constructor(parent: Electron.WebFrameMain | null) {
    this.parent = parent;
  }

  get url(): string {
    return this.address;
  }

  get origin(): string {
    return originOf(this.address);
  }

  get top(): Electron.WebFrameMain | null {
    return this.parent ? this.parent.top : (this as unknown as Electron.WebFrameMain);
  }

  navigated(chromiumUrl: string): void {
    this.address = fromChromium(chromiumUrl);
  }
}

/** The frames of one page by Chromium's frame id. */
export class FrameTree {
  private readonly frames = new Map<string, StandInFrame>();

  private readonly top = strict('WebFrameMain', new StandInFrame(null));
  private topId = '';

  get main(): StandInFrame {
    return this.top;
  }

  /** Chromium's id of the top frame, known once the window exists. */
  setMain(id: string): void {
    this.topId = id;
    this.frames.set(id, this.top);
  }

  get(id: string): StandInFrame | undefined {
    return this.frames.get(id);
  }

  attach(id: string, parentId: string): void {
    const parent = this.frames.get(parentId) ?? this.top;
    if (!this.frames.has(id)) this.frames.set(id, strict('WebFrameMain', new StandInFrame(parent as never)));
  }

  detach(id: string): void {
    if (id !== this.topId) this.frames.delete(id);
  }
}
