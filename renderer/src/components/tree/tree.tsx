import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronRight } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useLatest } from '../../lib/use-latest.ts';
import { cx } from '../ui/class-names.ts';

/** A line of a tree. What is below it follows it, one deeper, while it is open. */
export interface TreeNode {
  /** Tells it from all others, however many come and go above it. */
  readonly id: string;
  /** 0 at the top. */
  readonly depth: number;
  /** Null when there is nothing below it. */
  readonly open: boolean | null;
}

interface TreeProps<N extends TreeNode> {
  readonly label: string;
  /** Those whose parents are open, in order. */
  readonly nodes: readonly N[];
  /** One that stands out, such as what a search has found. */
  readonly marked?: string | null;
  /** A new object takes the reader to the marked node; nothing else does, so that what changes does not move them. */
  readonly place?: object;
  readonly onToggle: (id: string) => void;
  /** Told of the node that the reader has gone to. */
  readonly onMove?: (node: N) => void;
  /** What a line shows. */
  readonly children: (node: N) => ReactNode;
}

/** Height of a line, in pixels. */
const LINE = 24;
/** Lines that Page Up and Page Down go. */
const PAGE = 20;

/**
 * A tree of any size, of which only lines in view are drawn. Keys as in any tree: up and down move; right opens, then goes
 * in; left folds, then goes out; Home and End; Enter and Space fold and unfold.
 */
export function Tree<N extends TreeNode>(props: TreeProps<N>) {
  const { label, nodes, marked = null, place, onToggle, onMove, children } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const prefix = useId();
  // By its id: lines come and go above it.
  const [cursorId, setCursor] = useState<string | null>(null);
  const cursor = useMemo(
    () =>
      Math.max(
        0,
        nodes.findIndex(({ id }) => id === cursorId),
      ),
    [nodes, cursorId],
  );
  const virtual = useVirtualizer({
    count: nodes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    getItemKey: (index) => nodes[index]?.id ?? index,
    overscan: 20,
  });
  const latest = useLatest({ nodes, marked });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the place is the wish, which may be for the same node again
  useEffect(() => {
    const wanted = latest.current.marked;
    const index = wanted === null ? -1 : latest.current.nodes.findIndex(({ id }) => id === wanted);
    if (index < 0) return;
    setCursor(wanted);
    virtual.scrollToIndex(index, { align: 'center' });
  }, [place, virtual, latest]);

  const moveTo = (node: N | undefined) => {
    setCursor(node?.id ?? null);
    if (node) onMove?.(node);
  };
  const goTo = (index: number) => {
    const next = Math.min(nodes.length - 1, Math.max(0, index));
    moveTo(nodes[next]);
    virtual.scrollToIndex(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const node = nodes[cursor];
    if (!node) return;
    const moves: Record<string, () => void> = {
      ArrowDown: () => goTo(cursor + 1),
      ArrowUp: () => goTo(cursor - 1),
      PageDown: () => goTo(cursor + PAGE),
      PageUp: () => goTo(cursor - PAGE),
      Home: () => goTo(0),
      End: () => goTo(nodes.length - 1),
      ArrowRight: () => (node.open === false ? onToggle(node.id) : node.open && goTo(cursor + 1)),
      ArrowLeft: () => (node.open ? onToggle(node.id) : goTo(parentOf(nodes, cursor))),
      Enter: () => node.open !== null && onToggle(node.id),
      ' ': () => node.open !== null && onToggle(node.id),
    };
    const move = moves[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move();
  };
  return (
    <div
      ref={scroller}
      role="tree"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={nodes[cursor] ? `${prefix}${cursor}` : undefined}
      onKeyDown={onKeyDown}
      className="min-h-0 flex-1 overflow-auto border-t border-line outline-offset-[-2px]"
    >
      <div role="presentation" className="relative my-1" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const node = nodes[index];
          return node ? (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys of all its lines
            <div
              key={key}
              id={`${prefix}${index}`}
              role="treeitem"
              aria-level={node.depth + 1}
              aria-expanded={node.open ?? undefined}
              aria-selected={index === cursor}
              tabIndex={-1}
              // A line that a click has focused would take the keys with it where it is scrolled out of view.
              onFocus={(event) =>
                event.target === event.currentTarget && scroller.current?.focus({ preventScroll: true })
              }
              onClick={() => {
                moveTo(node);
                if (node.open !== null) onToggle(node.id);
              }}
              style={{ transform: `translateY(${start}px)`, paddingLeft: 16 + node.depth * 16 }}
              className={cx(
                'group absolute inset-x-0 top-0 flex h-6 items-center gap-1 pr-4 hover:bg-hover',
                index === cursor && 'kit:bg-hover',
                node.id === marked && 'bg-accent-soft',
              )}
            >
              <ChevronRight
                aria-hidden
                className={cx(
                  'size-3.5 shrink-0 text-ink-3',
                  node.open === null && 'invisible',
                  node.open && 'rotate-90',
                )}
              />
              {children(node)}
            </div>
          ) : null;
        })}
      </div>
    </div>
  );
}

/** Where the parent of a node is; the node itself at the top. */
function parentOf(nodes: readonly TreeNode[], index: number): number {
  const depth = nodes[index]?.depth ?? 0;
  for (let at = index - 1; at >= 0; at -= 1) if ((nodes[at]?.depth ?? 0) < depth) return at;
  return index;
}
