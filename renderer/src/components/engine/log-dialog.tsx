import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { follow } from '../../lib/bridge/follow.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { createLogBuffer, type LogBuffer } from './log-buffer.ts';

const sources = ['console', 'dockerd', 'containerd', 'host'] as const;
type Source = (typeof sources)[number];
/** Lines kept in view; older ones are in the files. */
const MOST = 5000;
/** Height of a line, in pixels. */
const LINE = 18;

/** The logs of the VM's console, its daemons and the host, as they are written. */
export function LogDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [source, setSource] = useState<Source>('console');
  const log = useLog(source);
  return (
    <Dialog title={t('engine.log')} size="lg" onClose={onClose}>
      <div className="mb-2 flex items-center justify-between">
        <Segmented
          label={t('engine.logSource')}
          value={source}
          onChange={setSource}
          options={sources.map((value) => ({ value, label: t(`engine.source.${value}`) }))}
        />
        <CopyButton text={log.text} label={t('engine.copyLog')} />
      </div>
      <LogLines key={source} log={log} />
    </Dialog>
  );
}

function useLog(source: Source): LogBuffer {
  const [log] = useState(() => createLogBuffer(MOST));
  useEffect(() => {
    log.clear();
    let first = true;
    return follow({
      open: (api, signal) => {
        first = true;
        return api.vm.logs({ source, lines: 500, follow: true }, { signal });
      },
      onItem: (item) => {
        if (first) log.clear();
        first = false;
        log.push(item.lines);
      },
    });
  }, [source, log]);
  return log;
}

function LogLines({ log }: { readonly log: LogBuffer }) {
  const { t } = useTranslation();
  const version = useSyncExternalStore(log.subscribe, log.version);
  const size = log.size();
  const dropped = log.dropped();
  const scroller = useRef<HTMLDivElement>(null);
  const sticks = useRef(true);
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
    if (sticks.current) virtual.scrollToIndex(size - 1, { align: 'end' });
    // Who reads further up keeps the lines in view while older ones go.
    else if (went > 0 && scroller.current) scroller.current.scrollTop -= went * LINE;
  }, [version, size, dropped, virtual]);
  return (
    <div
      ref={scroller}
      role="log"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={t('engine.log')}
      onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
        sticks.current = scrollTop + clientHeight > scrollHeight - LINE;
      }}
      className="selectable h-[50vh] overflow-auto rounded-md bg-sunken px-3 py-2 font-mono text-2xs leading-[18px] dark:bg-canvas"
    >
      {size === 0 ? <p className="text-ink-3">{t('engine.logEmpty')}</p> : null}
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
  );
}
