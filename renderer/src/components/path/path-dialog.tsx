import { File, Folder, FolderOpen, Plug } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BrowseScope, PathKind } from '../../../../electron/contract/shares.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { SaidSentences, saidBy, saidText } from '../../lib/i18n/said.tsx';
import { Tree } from '../tree/tree.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { type EntryNode, useEntries } from './use-entries.ts';

interface PathDialogProps {
  readonly kind: PathKind;
  readonly scope: BrowseScope;
  /** Where it begins. */
  readonly at: string;
  readonly wrong?: ((path: string) => string | null) | undefined;
  readonly onChoose: (path: string) => void;
  readonly onClose: () => void;
}

/** Asks for a folder or file of the computer that the host runs on, which a browser cannot do. */
export function PathDialog({ kind, scope, at, wrong, onChoose, onClose }: PathDialogProps) {
  const { t } = useTranslation();
  const words = useId();
  const { nodes, toggle, start } = useEntries({ scope, kind, at });
  const [moved, setMoved] = useState<EntryNode | null>(null);
  const entry = moved ? moved.entry : ((nodes.find(({ id }) => id === start.path) ?? nodes[0])?.entry ?? null);
  const chosen = entry?.path ?? null;
  const isOfKind = entry !== null && (kind === 'either' || entry.isFolder === (kind === 'folder'));
  const problem = chosen === null || !isOfKind ? null : (wrong?.(chosen) ?? null);
  const choose = () => {
    if (chosen === null || !isOfKind || problem !== null) return;
    onClose();
    onChoose(chosen);
  };
  return (
    <Dialog
      title={t(`shares.pick.title.${kind}`)}
      description={t(`shares.pick.from.${scope}`)}
      size="md"
      onClose={onClose}
      footer={
        <>
          <p
            id={words}
            className="selectable mr-auto min-w-0 flex-1 basis-40 break-all text-xs text-ink-2"
            aria-live="polite"
          >
            {problem ?? <span className="font-mono">{visibleText(chosen ?? '')}</span>}
          </p>
          <Button variant="ghost" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button variant="primary" aria-describedby={words} disabled={!isOfKind || problem !== null} onClick={choose}>
            {t('shares.pick.choose')}
          </Button>
        </>
      }
    >
      <div className="-mx-5 -mb-4 flex h-80 max-h-[45vh] flex-col">
        <Tree
          label={t(`shares.pick.list.${kind}`)}
          nodes={nodes}
          marked={chosen}
          place={start}
          onToggle={toggle}
          onMove={setMoved}
        >
          {(node) => <Line node={node} kind={kind} />}
        </Tree>
      </div>
    </Dialog>
  );
}

function Line({ node: { entry, note, open }, kind }: { readonly node: EntryNode; readonly kind: PathKind }) {
  const { t } = useTranslation();
  if (entry) {
    const Leaf = kind === 'socket' ? Plug : File;
    const Picture = !entry.isFolder ? Leaf : open ? FolderOpen : Folder;
    const name = visibleText(entry.name);
    return (
      <>
        <Picture aria-hidden className="size-4 shrink-0 text-ink-3" strokeWidth={1.75} />
        <span title={name} className="truncate text-sm">
          {name}
        </span>
      </>
    );
  }
  if (note === null) return null;
  if (typeof note === 'string') {
    const words = note === 'none' ? t(`shares.pick.none.${kind}`) : t(`shares.pick.${note}`);
    return <span className="text-xs text-ink-3">{words}</span>;
  }
  return (
    <span title={saidText(saidBy(note))} className="truncate text-xs text-bad">
      <SaidSentences message={saidBy(note)} />
    </span>
  );
}
