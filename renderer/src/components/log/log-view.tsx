import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDownToLine } from 'lucide-react';
import { useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { visibleText } from '../../lib/format/visible-text.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/class-names.ts';
import type { LogBuffer } from './log-buffer.ts';

interface LogViewProps {
  readonly label: string;
  readonly log: LogBuffer;
  /** Said while there is no line. */
  readonly empty: string;
  readonly className?: string;
}

/** Height of a line, in pixels. */
const LINE = 18;

/**
 * Lines as they come, of which only those in view are drawn. It follows the newest until the reader scrolls up, and again
 * from when they are back at the end; who reads further up keeps the lines in view while older ones go.
 */
export function LogView({ label, log, empty, className }: LogViewProps) {
  const { t } = useTranslation();
  const version = useSyncExternalStore(log.subscribe, log.version);
  const size = log.size();
  const dropped = log.dropped();
  const scroller = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(true);
  const virtual = useVirtualizer({
    count: size,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    getItemKey: (index) => dropped + index,
    overscan: 20,
  });
  const before = useRef(dropped);
  useLayoutEffect(() => {
    const went = Math.max(0, dropped - before.current);
    before.current = dropped;
    if (size === 0 || version === 0) return;
    if (follows) virtual.scrollToIndex(size - 1, { align: 'end' });
    else if (went > 0 && scroller.current) scroller.current.scrollTop -= went * LINE;
  }, [version, size, dropped, follows, virtual]);
  return (
    <div className={cx('relative', className)}>
      <div
        ref={scroller}
        role="log"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={label}
        onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) =>
          setFollows(scrollTop + clientHeight > scrollHeight - LINE)
        }
        className="selectable h-full overflow-auto rounded-md bg-sunken px-3 py-2 font-mono text-2xs leading-[18px] dark:bg-canvas"
      >
        {size === 0 ? <p className="text-ink-3">{empty}</p> : null}
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, key, start }) => (
            <div
              key={key}
              className="absolute top-0 left-0 whitespace-pre"
              style={{ transform: `translateY(${start}px)` }}
            >
              {visibleText(log.line(index))}
            </div>
          ))}
        </div>
      </div>
      {follows || size === 0 ? null : (
        <Button
          size="sm"
          icon={ArrowDownToLine}
          className="fade absolute right-4 bottom-2 shadow-pop"
          onClick={() => setFollows(true)}
        >
          {t('engine.logLatest')}
        </Button>
      )}
    </div>
  );
}
