import type { TerminalTarget } from '../../../../electron/contract/terminals.ts';
import { api } from '../bridge/client.ts';
import { terminalStore } from '../entities/stores.ts';

/** The size of the last pane there was: the best guess at the next one's. */
let paneSize = { cols: 100, rows: 28 };

export function rememberPaneSize(cols: number, rows: number): void {
  paneSize = { cols, rows };
}

/** Opens a terminal in the host, waits until it is listed, and resolves with its id. Rejects with the host's AppError. */
export async function openTerminal(target: TerminalTarget): Promise<string> {
  const { id } = await api().terminals.open({ target, ...paneSize });
  await listed(id);
  return id;
}

/** Longest wait for the list to say what the answer to `open` has said, in milliseconds. */
const LISTED_WITHIN = 2000;

function listed(id: string): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (terminalStore.getState().byId.has(id)) done();
    };
    const unsubscribe = terminalStore.subscribe(check);
    const timer = setTimeout(done, LISTED_WITHIN);
    function done() {
      unsubscribe();
      clearTimeout(timer);
      resolve();
    }
    check();
  });
}

/** Ends a terminal; its tab goes at once, and comes back should the host refuse. */
export async function closeTerminal(id: string): Promise<void> {
  await api().terminals.close({ id });
  terminalStore.drop(id);
}
