import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { visibleText } from '../../lib/format/visible-text.ts';
import { useLatest } from '../../lib/use-latest.ts';
import { cx } from '../ui/class-names.ts';
import { LONGEST_SHOWN } from './flatten.ts';
import { Highlight } from './highlight.tsx';

interface TextLinesProps {
  readonly label: string;
  readonly lines: readonly string[];
  readonly words: string;
  /** The match to bring into view, as the index of its line. */
  readonly current: number | null;
  /** A new object when it should be brought into view; a document that changes under the reader does not move it. */
  readonly place: object;
}

/** Height of a line, in pixels. */
const LINE = 20;

/** A document as JSON text. */
export function TextLines({ label, lines, words, current, place }: TextLinesProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: 20,
  });
  const match = useLatest(current);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the place is the wish, which may be for the same match again
  useEffect(() => {
    if (match.current !== null) virtual.scrollToIndex(match.current, { align: 'center' });
  }, [place, virtual, match]);
  return (
    <div
      ref={scroller}
      role="document"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      className="selectable min-h-0 flex-1 overflow-auto border-t border-line px-4 font-mono text-xs leading-5 outline-offset-[-2px]"
    >
      <div className="relative my-2" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => (
          <div
            key={key}
            style={{ transform: `translateY(${start}px)` }}
            className={cx('absolute top-0 left-0 min-w-full whitespace-pre', index === current && 'bg-accent-soft')}
          >
            <Highlight text={visibleText((lines[index] ?? '').slice(0, LONGEST_SHOWN))} words={words} />
          </div>
        ))}
      </div>
    </div>
  );
}
