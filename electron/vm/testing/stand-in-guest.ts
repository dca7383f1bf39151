import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { extract } from 'tar-stream';
import { type SshGuest, startSshGuest } from '../../ssh/testing/ssh-guest.ts';

/** Runs what is the stand-in's own use of files and sockets. */
export type Aside = <T>(work: () => T) => T;

export interface StandInGuestOptions {
  readonly aside: Aside;
  /** A damaged one keeps it from booting until e2fsck has been run in it. */
  readonly disk: { damaged: boolean };
  /** The file with its configuration. */
  readonly seed: string;
  /** Where its sshd listens. */
  readonly ssh: { readonly host: string; readonly port: number };
  /** Writes a line to its console. */
  readonly say: (line: string) => void;
  readonly powerOff: () => void;
}

const STAGES = ['kernel', 'data-disk', 'network', 'sshd', 'containerd', 'dockerd', 'ready'];

/** A guest without a guest, in this process: it boots in milliseconds, and answers over real SSH. */
export class StandInGuest {
  readonly #options: StandInGuestOptions;
  readonly #engine = emptyEngine();
  readonly #engineStreams = new Set<Duplex>();
  #ssh: SshGuest | null = null;
  #hasBooted = false;
  #isOver = false;

  constructor(options: StandInGuestOptions) {
    this.#options = options;
  }

  /** Once, however often it is told to go on. */
  async boot(): Promise<void> {
    if (this.#hasBooted) return;
    this.#hasBooted = true;
    const { aside, disk, seed, ssh, say } = this.#options;
    const hostKey = await aside(() => fromSeed(seed, 'ssh/host_ed25519_key'));
    const exec = (command: string) => this.#run(command);
    const engine = (stream: Duplex) => this.#serveEngine(stream);
    const guest = await aside(() => startSshGuest({ hostKey, ...ssh, exec, engine }));
    if (this.#isOver) guest.close();
    else this.#ssh = guest;
    const stages = STAGES.map((stage) => `stage ${stage} 1.0`);
    // Where it cannot go on it is open to whoever mends it.
    for (const line of disk.damaged ? ['broken data-disk-fsck damaged', 'stage sshd 1.0'] : stages) say(line);
  }

  /** Ends every connection to the engine, as one that is killed and started again does. */
  killEngine(): void {
    for (const stream of this.#engineStreams) stream.destroy();
  }

  /** Its VM process has ended. */
  close(): void {
    this.#isOver = true;
    this.#ssh?.close();
  }

  #serveEngine(stream: Duplex): void {
    this.#engineStreams.add(stream);
    stream.once('close', () => this.#engineStreams.delete(stream));
    this.#engine.emit('connection', stream);
  }

  #run(command: string): string {
    const { disk, powerOff } = this.#options;
    if (command.includes('poweroff')) setImmediate(powerOff);
    if (command.includes('e2fsck')) disk.damaged = false;
    const now = Date.now();
    return command === 'adjtimex'
      ? `time.tv_sec: ${Math.floor(now / 1000)}\ntime.tv_usec: ${(now % 1000) * 1000}\n`
      : '';
  }
}

/** An engine without anything in it, as far as a connection is kept to it. It listens nowhere. */
const emptyEngine = () =>
  createHttpServer(({ url = '' }, response) => {
    response.setHeader('Api-Version', '1.51');
    if (url.includes('/events')) response.flushHeaders();
    else response.end(url.endsWith('/json') ? '[]' : '{}');
  });

function fromSeed(path: string, wanted: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const tar = extract();
    tar.on('entry', (header, stream, next) => {
      let text = '';
      stream.on('data', (chunk) => {
        text += String(chunk);
      });
      stream.on('end', () => {
        if (header.name === wanted) resolve(text);
        next();
      });
    });
    tar.on('error', reject);
    tar.end(readFileSync(path));
  });
}
