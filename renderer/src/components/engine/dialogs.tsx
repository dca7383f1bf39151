import { lazyPart } from '../../lib/lazy-part.ts';
import { DialogPart } from '../dialog-part.tsx';

interface EngineDialogProps {
  readonly onClose: () => void;
}

const Log = lazyPart(async () => (await import('./log-dialog.tsx')).LogDialog);
const Reset = lazyPart(async () => (await import('./reset-dialog.tsx')).ResetDialog);

/** The logs of the VM's console, its daemons and the host. */
export function LogDialog({ onClose }: EngineDialogProps) {
  return (
    <DialogPart where="log dialog" onClose={onClose}>
      <Log onClose={onClose} />
    </DialogPart>
  );
}

/** Asks whether all data of the engine is to be deleted. */
export function ResetDialog({ onClose }: EngineDialogProps) {
  return (
    <DialogPart where="reset dialog" onClose={onClose}>
      <Reset onClose={onClose} />
    </DialogPart>
  );
}
