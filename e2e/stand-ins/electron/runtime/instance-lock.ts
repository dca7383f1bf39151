import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a second instance tells the first. */
export interface InstanceMessage {
  readonly argv: string[];
  readonly cwd: string;
  readonly data: Record<string, unknown>;
}

/** Field 22 of /proc/PID/stat: a pid alone may have been given to another process meanwhile. */
const startTime = (pid: number): string | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
};

/**
 * One instance per userData folder, as Chromium does it on Linux: a symlink whose target names the owner is made
 * atomically, a second one names the owner's socket. A lock whose owner is dead is taken over.
 */
export class InstanceLock {
  held = false;
  private server: Server | null = null;
  private socketFolder: string | null = null;
  private delivery: Promise<void> = Promise.resolve();
  private readonly lockPath: string;
  private readonly socketPath: string;
  private readonly onMessage: (message: InstanceMessage) => void;

  constructor(userData: string, onMessage: (message: InstanceMessage) => void) {
    mkdirSync(userData, { recursive: true });
    this.lockPath = join(userData, 'SingletonLock');
    this.socketPath = join(userData, 'SingletonSocket');
    this.onMessage = onMessage;
  }

  /** True when this process now holds the lock; otherwise the holder is told about this start. */
  request(message: InstanceMessage): boolean {
    if (this.held) return true;
    for (;;) {
      try {
        symlinkSync(`${process.pid}-${startTime(process.pid)}`, this.lockPath);
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      if (this.ownerLives()) {
        this.delivery = this.tell(message);
        return false;
      }
      rmSync(this.lockPath, { force: true });
    }
    this.held = true;
    this.listen();
    return true;
  }

  /** Settles when a message to the first instance has been handed over. */
  delivered(): Promise<void> {
    return this.delivery;
  }

  release(): void {
    if (!this.held) return;
    this.held = false;
    this.server?.close();
    rmSync(this.lockPath, { force: true });
    rmSync(this.socketPath, { force: true });
    if (this.socketFolder) rmSync(this.socketFolder, { recursive: true, force: true });
  }

  private ownerLives(): boolean {
    try {
      const [pid, started] = readlinkSync(this.lockPath).split('-');
      return started !== undefined && startTime(Number(pid)) === started;
    } catch {
      return false;
    }
  }

  private listen(): void {
    // In the temporary folder: a socket's path may be 107 bytes at most, a profile's path may be longer.
    this.socketFolder = mkdtempSync(join(tmpdir(), 'slipway-instance-'));
    const address = join(this.socketFolder, 'sock');
    this.server = createServer((socket) => {
      let text = '';
      socket.setEncoding('utf8');
      socket.on('data', (chunk: string) => {
        text += chunk;
      });
      socket.on('end', () => {
        this.onMessage(JSON.parse(text) as InstanceMessage);
        socket.end();
      });
      socket.on('error', () => undefined);
    });
    this.server.listen(address);
    this.server.unref();
    rmSync(this.socketPath, { force: true });
    symlinkSync(address, this.socketPath);
  }

  private tell(message: InstanceMessage): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect(readlinkSync(this.socketPath), () => socket.end(JSON.stringify(message)));
      socket.resume();
      socket.on('close', () => resolve());
      socket.on('error', () => resolve());
    });
  }
}
