import { useCallback, useEffect, useRef, useState } from 'react';
import { toWire, type WireError } from '../../../../electron/contract/errors.ts';
import { type BrowseScope, isWithin, type ListedEntry, type PathKind } from '../../../../electron/contract/shares.ts';
import { bridge } from '../../lib/bridge/client.ts';
import type { TreeNode } from '../tree/tree.tsx';

/** What is known of a folder: what is in it, or why that is not known. */
type Listed = { readonly entries: readonly ListedEntry[]; readonly more: boolean } | { readonly error: WireError };

export interface EntryNode extends TreeNode {
  /** Null for a line that says something of the folder above it. */
  readonly entry: ListedEntry | null;
  readonly note: 'loading' | 'none' | 'noStart' | 'more' | WireError | null;
}

interface Entries {
  readonly nodes: readonly EntryNode[];
  readonly toggle: (id: string) => void;
  /** Where the way to the path that was asked for ends, as far as it is there; a new object once that is known. */
  readonly start: { readonly path: string | null };
}

/** No path has one. */
const NOTE = '\0';

/** This computer's folders, with files where those are asked for, as a tree, each read when it is opened. At first what leads to `at` is open. */
export function useEntries({ scope, kind, at }: { scope: BrowseScope; kind: PathKind; at: string }): Entries {
  const [listed, setListed] = useState<ReadonlyMap<string | null, Listed>>(new Map());
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [start, setStart] = useState<Entries['start']>({ path: null });
  const ended = useRef(new AbortController());

  const read = useCallback(
    async (path: string | null): Promise<Listed> => {
      const { signal } = ended.current;
      // While the connection is lost it waits for the next one.
      const found: Listed = await bridge()
        .whenReady(signal)
        .then((api) => api.shares.browse({ path, scope, kind }, { signal }))
        .catch((error) => ({ error: toWire(error) }));
      if (!signal.aborted) setListed((before) => new Map(before).set(path, found));
      return found;
    },
    [scope, kind],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: where it begins is where it began
  useEffect(() => {
    const end = new AbortController();
    ended.current = end;
    const follow = async () => {
      let last: string | null = null;
      let inner = await read(null);
      for (;;) {
        const entries: readonly ListedEntry[] = 'entries' in inner ? inner.entries : [];
        // The innermost, as one may lie within another.
        const next = entries
          .filter(({ path }) => leadsTo(path, at))
          .toSorted((a, b) => b.path.length - a.path.length)[0];
        if (!next || end.signal.aborted) break;
        last = next.path;
        if (last === at || !next.isFolder) break;
        setOpen((before) => new Set(before).add(next.path));
        inner = await read(last);
      }
      if (!end.signal.aborted) setStart({ path: last });
    };
    void follow();
    return () => end.abort();
  }, [read]);

  const toggle = (id: string) => {
    const isOpen = open.has(id);
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
    // Also once more: what could not be read may be there now.
    if (!isOpen) void read(id);
  };
  return { nodes: linesOf(null, 0, { listed, open }), toggle, start };
}

const leadsTo = (folder: string, path: string) => (folder === '/' ? path.startsWith('/') : isWithin(path, folder));

interface Known {
  readonly listed: ReadonlyMap<string | null, Listed>;
  readonly open: ReadonlySet<string>;
}

function linesOf(path: string | null, depth: number, known: Known): EntryNode[] {
  const found = known.listed.get(path);
  const note = (what: EntryNode['note']): EntryNode => ({
    ...{ id: `${path ?? ''}${NOTE}`, depth, open: null, entry: null, note: what },
  });
  if (!found) return [note('loading')];
  if ('error' in found) return [note(found.error)];
  if (found.entries.length === 0) return [note(path === null ? 'noStart' : 'none')];
  const lines = found.entries.flatMap((entry): EntryNode[] => {
    const open = entry.isFolder ? known.open.has(entry.path) : null;
    const line: EntryNode = { id: entry.path, depth, open, entry, note: null };
    return open ? [line, ...linesOf(entry.path, depth + 1, known)] : [line];
  });
  return found.more ? [...lines, note('more')] : lines;
}
