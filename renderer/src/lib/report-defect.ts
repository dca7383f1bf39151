import { toWire } from '../../../electron/contract/errors.ts';
import { bridge } from './bridge/client.ts';

/** How long a report waits for a connection, in milliseconds. */
const PATIENCE = 60_000;
/** Reports of one page: what fails at every drawing has been said by then. */
const MOST = 20;
let reports = 0;

/** Writes a defect of the page into the host's log, with the part of the page that has it. Never throws. */
export function reportDefect(where: string, error: unknown): void {
  if (++reports > MOST) return;
  const { message } = toWire(error);
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const defect = { where: where.slice(0, 200), message: message.slice(0, 500), stack: stack.slice(0, 3000) };
  void send(defect);
}

async function send(defect: { where: string; message: string; stack: string }): Promise<void> {
  try {
    const api = await bridge().whenReady(AbortSignal.timeout(PATIENCE));
    await api.host.reportDefect(defect);
  } catch {
    // Without a host there is nobody to tell; the user has been told already.
  }
}
