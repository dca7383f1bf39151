import { strict } from '../runtime/not-implemented.ts';

/** A dialog that waits for its answer from the control endpoint. */
export interface PendingDialog {
  readonly id: number;
  readonly kind: 'message' | 'open' | 'save' | 'error';
  readonly options: object;
  readonly answer: (value: object) => void;
}

/** The dialogs on screen. */
export const dialogs = new Map<number, PendingDialog>();
let ids = 0;

const ask = <T extends object>(kind: PendingDialog['kind'], args: readonly object[]): Promise<T> =>
  new Promise((resolve) => {
    const id = ++ids;
    const answer = (value: object): void => {
      dialogs.delete(id);
      resolve(value as T);
    };
    // The parent window is optional and comes first.
    dialogs.set(id, { id, kind, options: args.at(-1) ?? {}, answer });
  });

/** Electron's `dialog`, asynchronous forms only: a blocking one would hang a test. */
export const dialog = strict('dialog', {
  showMessageBox: (...args: object[]) => ask<Electron.MessageBoxReturnValue>('message', args),
  showOpenDialog: (...args: object[]) => ask<Electron.OpenDialogReturnValue>('open', args),
  showSaveDialog: (...args: object[]) => ask<Electron.SaveDialogReturnValue>('save', args),
  showErrorBox(title: string, content: string): void {
    void ask('error', [{ title, content }]);
    process.stderr.write(`electron stand-in: error box: ${title}: ${content}\n`);
  },
});
