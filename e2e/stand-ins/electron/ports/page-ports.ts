import type { ToPage } from '../page/frames.ts';
import { notImplemented } from '../runtime/not-implemented.ts';
import { decode, encode, type Wire } from './codec.ts';
import { Endpoint } from './endpoint.ts';

/** The endpoints that live in one page, by number. All close when the page's document goes away. */
export class PagePorts {
  private readonly ends = new Map<number, Endpoint>();
  private next = 0;
  private readonly post: (frame: ToPage) => void;

  constructor(post: (frame: ToPage) => void) {
    this.post = post;
  }

  /** Numbers for endpoints about to be sent; {@link attach} them after the frame that names them. */
  register(ends: readonly Endpoint[]): number[] {
    return ends.map((end) => {
      this.ends.set(++this.next, end);
      return this.next;
    });
  }

  /** Starts delivery into the page. */
  attach(ids: readonly number[]): void {
    for (const id of ids) this.connect(id, this.ends.get(id));
  }

  /** The main process's ends of ports the page gave away. */
  adopt(ids: readonly number[]): Endpoint[] {
    return ids.map((id) => {
      const [here, there] = Endpoint.pair();
      this.ends.set(id, there);
      this.connect(id, there);
      return here;
    });
  }

  fromPage(id: number, data: Wire): void {
    this.ends.get(id)?.post(decode(data));
  }

  closedByPage(id: number): void {
    const end = this.ends.get(id);
    this.ends.delete(id);
    end?.close();
  }

  closeAll(): void {
    for (const id of [...this.ends.keys()]) this.closedByPage(id);
  }

  private connect(id: number, end: Endpoint | undefined): void {
    end?.attach({
      message: (data, ports) => {
        if (ports.length > 0) throw notImplemented('a port sent over a port into a page');
        this.post({ t: 'port', id, data: encode(data) });
      },
      closed: () => {
        if (this.ends.delete(id)) this.post({ t: 'port-close', id });
      },
    });
  }
}
