import { useStore } from 'zustand';
import { DialogPart } from '../../../components/dialog-part.tsx';
import { lazyPart } from '../../../lib/lazy-part.ts';
import { containerDialog, openDialog } from '../store.ts';

const OpenDialog = lazyPart(async () => (await import('./open-dialog.tsx')).OpenDialog);
const close = () => openDialog(null);

/** The question that is open about containers, if any. */
export function ContainerDialogs() {
  const open = useStore(containerDialog, (state) => state.open);
  return open ? (
    <DialogPart where={`${open.kind} dialog`} onClose={close}>
      <OpenDialog open={open} onClose={close} />
    </DialogPart>
  ) : null;
}
