import { Plug, Plus, Server, SquareTerminal, X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { visibleText } from '../../lib/format/visible-text.ts';
import { useFocusHeir } from '../../lib/keyboard/use-focus-heir.ts';
import { titleStore } from '../terminal/titles.ts';
import { IconButton } from '../ui/button.tsx';
import { cx } from '../ui/class-names.ts';
import { StatusDot } from '../ui/status-dot.tsx';
import type { TerminalTab } from './tabs.ts';

interface TerminalTabsProps {
  readonly tabs: readonly TerminalTab[];
  /** The tab that is shown. */
  readonly active: string;
  readonly onSelect: (tab: TerminalTab) => void;
  readonly onClose: (tab: TerminalTab) => void;
  readonly onNew: () => void;
  /** At the right end. */
  readonly children?: ReactNode;
}

const icons = { exec: SquareTerminal, attach: Plug, guest: Server };

/** The open terminals, one shown. Arrow keys go from tab to tab. */
export function TerminalTabs({ tabs, active, onSelect, onClose, onNew, children }: TerminalTabsProps) {
  const { t } = useTranslation();
  const list = useFocusHeir<HTMLDivElement>();
  const titles = useStore(titleStore, (state) => state.byId);
  const count = tabs.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a tab more or less moves the one that is shown
  useEffect(() => {
    list.current
      ?.querySelector(`[data-tab="${active}"]`)
      ?.parentElement?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
  }, [active, count]);
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = tabs.findIndex(({ id }) => id === active);
    const next = by === undefined ? undefined : tabs[(at + by + tabs.length) % tabs.length];
    const shown = tabs[at];
    if (event.key === 'Delete' && shown) onClose(shown);
    else if (next) {
      onSelect(next);
      list.current?.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus();
    } else return;
    event.preventDefault();
  };
  return (
    <div className="flex h-9 shrink-0 items-stretch border-b border-line bg-canvas pr-2">
      <div ref={list} className="flex min-w-0 items-stretch overflow-x-auto [scrollbar-width:none]">
        {/* Owns the tabs without holding them: a tab list may hold nothing else, and each tab has a button beside it. */}
        <div role="tablist" aria-label={t('terminals.tabs')} aria-owns={tabs.map(({ id }) => `tab-${id}`).join(' ')} />
        {tabs.map((tab) => {
          const { id, state, terminals } = tab;
          const { name, title, target } = tab.shown;
          const Icon = icons[target.kind];
          const selected = id === active;
          const shown = visibleText(name);
          const panes = terminals.length;
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
                title={titles.get(tab.shown.id) ?? ''}
                onClick={() => onSelect(tab)}
                onAuxClick={(event) => event.button === 1 && onClose(tab)}
                className="flex h-full min-w-0 flex-1 items-center gap-2 pr-1 pl-3 outline-offset-[-2px]"
              >
                {state === 'running' || state === 'starting' ? (
                  <Icon aria-hidden className="size-3.5 shrink-0 text-ink-3" />
                ) : (
                  <StatusDot tone={state === 'lost' ? 'bad' : 'idle'} className="mx-0.5" />
                )}
                <span className="truncate text-xs font-medium">{shown}</span>
                <span className="truncate text-xs text-ink-3">{visibleText(title)}</span>
                {panes > 1 ? (
                  <span className="shrink-0 rounded-sm bg-hover px-1 text-2xs text-ink-2 tabular-nums">
                    <span aria-hidden>{panes}</span>
                    <span className="sr-only">{t('terminals.panes', { panes })}</span>
                  </span>
                ) : null}
              </button>
              <button
                type="button"
                tabIndex={-1}
                aria-label={t(panes > 1 ? 'terminals.closeAllNamed' : 'terminals.closeNamed', { name: shown, panes })}
                // It goes with its tab: who types stays in the terminal.
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => onClose(tab)}
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
