import { Plug, Plus, Server, SquareTerminal, X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Terminal } from '../../../../electron/contract/terminals.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { useFocusHeir } from '../../lib/keyboard/use-focus-heir.ts';
import { IconButton } from '../ui/button.tsx';
import { cx } from '../ui/class-names.ts';
import { StatusDot } from '../ui/status-dot.tsx';
import { titleStore } from './titles.ts';

interface TerminalTabsProps {
  readonly terminals: readonly Terminal[];
  readonly active: string | null;
  readonly onSelect: (id: string) => void;
  readonly onClose: (id: string) => void;
  readonly onNew: () => void;
  /** At the right end. */
  readonly children?: ReactNode;
}

const icons = { exec: SquareTerminal, attach: Plug, guest: Server };

/** The open terminals, one shown. Arrow keys go from tab to tab. */
export function TerminalTabs({ terminals, active, onSelect, onClose, onNew, children }: TerminalTabsProps) {
  const { t } = useTranslation();
  const list = useFocusHeir<HTMLDivElement>();
  const titles = useStore(titleStore, (state) => state.byId);
  const count = terminals.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a tab more or less moves the one that is shown
  useEffect(() => {
    list.current
      ?.querySelector(`[data-tab="${active}"]`)
      ?.parentElement?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
  }, [active, count]);
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = terminals.findIndex(({ id }) => id === active);
    const next = by === undefined ? undefined : terminals[(at + by + terminals.length) % terminals.length];
    if (event.key === 'Delete' && active) onClose(active);
    else if (next) {
      onSelect(next.id);
      list.current?.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus();
    } else return;
    event.preventDefault();
  };
  return (
    <div className="flex h-9 shrink-0 items-stretch border-b border-line bg-canvas pr-2">
      <div ref={list} className="flex min-w-0 items-stretch overflow-x-auto [scrollbar-width:none]">
        {/* Owns the tabs without holding them: a tab list may hold nothing else, and each tab has a button beside it. */}
        <div
          role="tablist"
          aria-label={t('terminals.tabs')}
          aria-owns={terminals.map(({ id }) => `tab-${id}`).join(' ')}
        />
        {terminals.map(({ id, name, title, state, target }) => {
          const Icon = icons[target.kind];
          const selected = id === active;
          const shown = visibleText(name);
          return (
            <div
              key={id}
              className={cx(
                'group relative flex max-w-60 min-w-28 shrink-0 items-center border-r border-line',
                selected ? 'bg-surface text-ink' : 'text-ink-2 hover:bg-hover',
              )}
            >
              {selected ? <span aria-hidden className="absolute inset-x-0 top-0 h-0.5 bg-accent" /> : null}
              <button
                type="button"
                role="tab"
                id={`tab-${id}`}
                onKeyDown={onKeyDown}
                data-tab={id}
                data-state={state}
                aria-selected={selected}
                tabIndex={selected ? 0 : -1}
                title={titles.get(id) ?? ''}
                onClick={() => onSelect(id)}
                onAuxClick={(event) => event.button === 1 && onClose(id)}
                className="flex h-full min-w-0 flex-1 items-center gap-2 pr-1 pl-3 outline-offset-[-2px]"
              >
                {state === 'running' || state === 'starting' ? (
                  <Icon aria-hidden className="size-3.5 shrink-0 text-ink-3" />
                ) : (
                  <StatusDot tone={state === 'lost' ? 'bad' : 'idle'} className="mx-0.5" />
                )}
                <span className="truncate text-xs font-medium">{shown}</span>
                <span className="truncate text-xs text-ink-3">{visibleText(title)}</span>
              </button>
              <button
                type="button"
                tabIndex={-1}
                aria-label={t('terminals.closeNamed', { name: shown })}
                // It goes with its tab: who types stays in the terminal.
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => onClose(id)}
                className="mr-1 flex size-6 shrink-0 items-center justify-center rounded-sm text-ink-3 hover:bg-pressed hover:text-ink"
              >
                <X aria-hidden className="size-3.5" />
              </button>
            </div>
          );
        })}
      </div>
      <IconButton icon={Plus} label={t('terminals.new')} onClick={onNew} className="mx-1 self-center" />
      <span className="ml-auto flex items-center gap-0.5">{children}</span>
    </div>
  );
}
