import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { follow } from '../../lib/bridge/follow.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Segmented } from '../ui/segmented.tsx';

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
  const lines = useLog(source);
  return (
    <Dialog title={t('engine.log')} size="lg" onClose={onClose}>
      <div className="mb-2 flex items-center justify-between">
        <Segmented
          label={t('engine.logSource')}
          value={source}
          onChange={setSource}
          options={sources.map((value) => ({ value, label: t(`engine.source.${value}`) }))}
        />
        <CopyButton text={lines.join('\n')} label={t('engine.copyLog')} />
      </div>
      <LogLines key={source} lines={lines} />
    </Dialog>
  );
}

function useLog(source: Source): readonly string[] {
  const [lines, setLines] = useState<readonly string[]>([]);
  useEffect(() => {
    setLines([]);
    let first = true;
    return follow({
      open: (api, signal) => {
        first = true;
        return api.vm.logs({ source, lines: 500, follow: true }, { signal });
      },
      onItem: (item) => {
        const before = first;
        first = false;
        setLines((known) => [...(before ? [] : known), ...item.lines].slice(-MOST));
      },
    });
  }, [source]);
  return lines;
}

function LogLines({ lines }: { readonly lines: readonly string[] }) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const sticks = useRef(true);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: 20,
  });
  useEffect(() => {
    if (sticks.current && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [lines, virtual]);
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
      {lines.length === 0 ? <p className="text-ink-3">{t('engine.logEmpty')}</p> : null}
      <div className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => (
          <div
            key={key}
            className="absolute top-0 left-0 whitespace-pre"
            style={{ transform: `translateY(${start}px)` }}
          >
            {visibleText(lines[index] ?? '')}
          </div>
        ))}
      </div>
    </div>
  );
}
