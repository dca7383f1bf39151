import { useStore } from 'zustand';
import { containerStore } from '../../../lib/entities/stores.ts';
import { containerDialog, openDialog } from '../store.ts';
import { CommitDialog } from './commit-dialog.tsx';
import { KillDialog } from './kill-dialog.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import { RenameDialog } from './rename-dialog.tsx';

const close = () => openDialog(null);

/** The question that is open about containers, if any. Objects that went meanwhile are left out. */
export function ContainerDialogs() {
  const open = useStore(containerDialog, (state) => state.open);
  const byId = useStore(containerStore, (state) => state.byId);
  if (!open) return null;
  if (open.kind === 'remove' || open.kind === 'kill') {
    const containers = open.ids.flatMap((id) => byId.get(id) ?? []);
    if (containers.length === 0) return null;
    return open.kind === 'remove' ? (
      <RemoveDialog containers={containers} onClose={close} />
    ) : (
      <KillDialog containers={containers} onClose={close} />
    );
  }
  const container = byId.get(open.id);
  if (!container) return null;
  const Chosen = { rename: RenameDialog, commit: CommitDialog }[open.kind];
  return <Chosen key={container.id} container={container} onClose={close} />;
}
