import { useStore } from 'zustand';
import { containerStore } from '../../../lib/entities/stores.ts';
import type { ContainerDialog } from '../store.ts';
import { CommitDialog } from './commit-dialog.tsx';
import { KillDialog } from './kill-dialog.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import { RenameDialog } from './rename-dialog.tsx';

interface OpenDialogProps {
  readonly open: ContainerDialog;
  readonly onClose: () => void;
}

/** What is asked about containers. Those that went meanwhile are left out. */
export function OpenDialog({ open, onClose }: OpenDialogProps) {
  const byId = useStore(containerStore, (state) => state.byId);
  if (open.kind === 'remove' || open.kind === 'kill') {
    const containers = open.ids.flatMap((id) => byId.get(id) ?? []);
    if (containers.length === 0) return null;
    const Chosen = { remove: RemoveDialog, kill: KillDialog }[open.kind];
    return <Chosen containers={containers} onClose={onClose} />;
  }
  const container = byId.get(open.id);
  if (!container) return null;
  const Chosen = { rename: RenameDialog, commit: CommitDialog }[open.kind];
  return <Chosen key={container.id} container={container} onClose={onClose} />;
}
