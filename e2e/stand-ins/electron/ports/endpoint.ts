/** Where messages for one end of a channel go at the moment: an object in main, a utility process or a page. */
export interface PortSink {
  message(data: unknown, ports: readonly Endpoint[]): void;
  closed(): void;
}

/**
 * One end of a message channel. All routing goes through the main process of the stand-in (Electron's own ports
 * connect processes directly); a transferred port is the same endpoint with another sink. Messages wait until a sink
 * is attached, so nothing is lost while a port is under way.
 */
export class Endpoint {
  private peer: Endpoint | null = null;
  private sink: PortSink | null = null;
  private readonly waiting: { data: unknown; ports: readonly Endpoint[] }[] = [];
  private dead = false;

  /** Two entangled endpoints. */
  static pair(): [Endpoint, Endpoint] {
    const one = new Endpoint();
    const two = new Endpoint();
    one.peer = two;
    two.peer = one;
    return [one, two];
  }

  /** Delivers what waited, then everything that follows, to `sink`. */
  attach(sink: PortSink): void {
    this.sink = sink;
    for (const { data, ports } of this.waiting.splice(0)) sink.message(data, ports);
    if (this.dead) sink.closed();
  }

  /** Stops delivery: the port is being transferred. */
  detach(): void {
    this.sink = null;
  }

  /** Sends to the other end. Messages to a closed end are dropped, as for any MessagePort. */
  post(data: unknown, ports: readonly Endpoint[] = []): void {
    const peer = this.peer;
    if (!peer || peer.dead) return;
    if (peer.sink) peer.sink.message(data, ports);
    else peer.waiting.push({ data, ports });
  }

  /** Closes both ends; only the other end is told. */
  close(): void {
    if (this.dead) return;
    this.dead = true;
    const peer = this.peer;
    if (!peer || peer.dead) return;
    peer.dead = true;
    peer.sink?.closed();
  }
}
