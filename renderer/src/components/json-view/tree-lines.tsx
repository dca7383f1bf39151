import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronRight, Copy, Ellipsis, Waypoints } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { visibleText } from '../../lib/format/visible-text.ts';
import { useLatest } from '../../lib/use-latest.ts';
import { copyAndSay } from '../copy-and-say.ts';
import { IconButton } from '../ui/button.tsx';
import { cx } from '../ui/class-names.ts';
import { Menu } from '../ui/menu.tsx';
import type { TreeLine } from './flatten.ts';
import { Highlight } from './highlight.tsx';

interface TreeLinesProps {
  readonly label: string;
  readonly lines: readonly TreeLine[];
  readonly words: string;
  /** The match to bring into view, as its path. */
  readonly current: string | null;
  /** A new object when it should be brought into view; folding, or a document that changes, does not move the reader. */
  readonly place: object;
  readonly onToggle: (path: string) => void;
  readonly show: (value: unknown) => string;
}

/** Height of a line, in pixels. */
const LINE = 24;

/** A document as a tree: arrows move and fold, each line can be copied as a value or as its path. */
export function TreeLines({ label, lines, words, current, place, onToggle, show }: TreeLinesProps) {
  const scroller = useRef<HTMLDivElement>(null);
  // As a path: lines come and go above it.
  const [cursorPath, setCursor] = useState<string | null>(null);
  const cursor = useMemo(
    () =>
      Math.max(
        0,
        lines.findIndex(({ path }) => path === cursorPath),
      ),
    [lines, cursorPath],
  );
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    getItemKey: (index) => lines[index]?.path ?? index,
    overscan: 20,
  });
  const latest = useLatest({ lines, current });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the place is the wish, which may be for the same match again
  useEffect(() => {
    const match = latest.current.current;
    const index = match === null ? -1 : latest.current.lines.findIndex(({ path }) => path === match);
    if (index < 0) return;
    setCursor(match);
    virtual.scrollToIndex(index, { align: 'center' });
  }, [place, virtual, latest]);

  const onKeyDown = (event: KeyboardEvent) => {
    const line = lines[cursor];
    const move = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20 }[event.key];
    if (move !== undefined) {
      const next = Math.min(lines.length - 1, Math.max(0, cursor + move));
      setCursor(lines[next]?.path ?? null);
      virtual.scrollToIndex(next);
    } else if (
      line?.size &&
      (event.key === 'Enter' ||
        event.key === ' ' ||
        ((event.key === 'ArrowRight') !== line.open && event.key.startsWith('Arrow')))
    ) {
      onToggle(line.path);
    } else return;
    event.preventDefault();
  };

  return (
    <div
      ref={scroller}
      role="tree"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={lines[cursor] ? `tree-${cursor}` : undefined}
      onKeyDown={onKeyDown}
      className="min-h-0 flex-1 overflow-auto border-t border-line font-mono text-xs outline-offset-[-2px]"
    >
      <div role="presentation" className="relative my-1" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const line = lines[index];
          return line ? (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys of all its lines
            <div
              key={key}
              id={`tree-${index}`}
              role="treeitem"
              aria-level={line.depth + 1}
              aria-expanded={line.size === null ? undefined : line.open}
              aria-selected={index === cursor}
              tabIndex={-1}
              onClick={() => {
                setCursor(line.path);
                if (line.size) onToggle(line.path);
              }}
              style={{ transform: `translateY(${start}px)`, paddingLeft: 16 + line.depth * 16 }}
              className={cx(
                'group absolute inset-x-0 top-0 flex h-6 items-center gap-1 pr-4 hover:bg-hover',
                index === cursor && 'bg-hover',
                line.path === current && 'bg-accent-soft',
              )}
            >
              <ChevronRight
                aria-hidden
                className={cx('size-3.5 shrink-0 text-ink-3', !line.size && 'invisible', line.open && 'rotate-90')}
              />
              <span className="shrink-0 text-ink-2">
                <Highlight text={visibleText(line.key ?? '')} words={words} />
                <span className="text-ink-3">:</span>
              </span>
              <LineValue line={line} words={words} show={show} />
              <LineMenu line={line} />
            </div>
          ) : null;
        })}
      </div>
    </div>
  );
}

function LineValue({
  line,
  words,
  show,
}: {
  readonly line: TreeLine;
  readonly words: string;
  readonly show: (value: unknown) => string;
}) {
  if (line.size !== null) {
    const [open, close] = Array.isArray(line.value) ? ['[', ']'] : ['{', '}'];
    return (
      <span className="text-ink-3">
        {open}
        {line.size === 0 ? '' : ` ${line.size} `}
        {close}
      </span>
    );
  }
  const tone = typeof line.value === 'string' ? 'text-ok' : line.value === null ? 'text-ink-3' : 'text-accent-ink';
  return (
    <span className={cx('selectable min-w-0 truncate', tone)}>
      <Highlight text={visibleText(show(line.value))} words={words} />
    </span>
  );
}

function LineMenu({ line }: { readonly line: TreeLine }) {
  const { t } = useTranslation();
  const value = () => (typeof line.value === 'string' ? line.value : (JSON.stringify(line.value, null, 2) ?? 'null'));
  return (
    <Menu
      trigger={
        <IconButton
          icon={Ellipsis}
          label={t('inspect.copyOf', { path: line.path })}
          tabIndex={-1}
          onClick={(event) => event.stopPropagation()}
          className="ml-auto size-6 opacity-0 group-hover:opacity-100 focus-visible:opacity-100 data-[state=open]:opacity-100"
        />
      }
      groups={[
        [
          { label: t('inspect.copyValue'), icon: Copy, onSelect: () => void copyAndSay(value()) },
          { label: t('inspect.copyPath'), icon: Waypoints, onSelect: () => void copyAndSay(line.path) },
        ],
      ]}
    />
  );
}
