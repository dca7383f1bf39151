import { useMemo } from 'react';
import { useStore } from 'zustand';
import { imageStore } from '../../../lib/entities/stores.ts';
import { imageLines } from '../selectors.ts';
import { imageDialog, openImageDialog } from '../store.ts';
import { RemoveImages } from './remove-images.tsx';
import { TagDialog } from './tag-dialog.tsx';

const close = () => openImageDialog(null);

/** The question that is open about images, if any. */
export function ImageDialogs() {
  const open = useStore(imageDialog, (state) => state.open);
  const byId = useStore(imageStore, (state) => state.byId);
  const lines = useMemo(() => {
    if (!open) return [];
    const chosen = new Set(open.kind === 'tag' ? [open.line] : open.lines);
    return imageLines(byId.values()).filter(({ id }) => chosen.has(id));
  }, [open, byId]);
  const [line] = lines;
  if (!open || !line) return null;
  return open.kind === 'tag' ? (
    <TagDialog line={line} onClose={close} />
  ) : (
    <RemoveImages lines={lines} onClose={close} />
  );
}
