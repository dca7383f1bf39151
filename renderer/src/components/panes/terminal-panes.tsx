import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Terminal } from '../../../../electron/contract/terminals.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { tellFailure } from '../../lib/tell-failure.ts';
import { closeTerminal } from '../../lib/terminals/actions.ts';
import { Split, type Way } from '../split/split.tsx';
import { TerminalView } from '../terminal/terminal-view.tsx';
import { titleStore } from '../terminal/titles.ts';
import { cx } from '../ui/class-names.ts';
import { StatusDot } from '../ui/status-dot.tsx';
import { moveDivider } from './arrangement.ts';
import { paneCommandOf } from './commands.ts';
import { dividerOf, type Layout, type Place, placesOf } from './layout.ts';
import type { TerminalTab } from './tabs.ts';

/**
 * The least pane in pixels: at the smallest window two beside each other, or two below each other, each with 24 columns and
 * five lines under its head, and the words and buttons of how a program ended.
 */
const LEAST = { right: 220, down: 140 } as const;

/** Whether a terminal's pane is large enough for two. */
export function hasRoom(id: string, way: Way): boolean {
  const box = document.querySelector(`[data-pane="${id}"]`)?.getBoundingClientRect();
  return box === undefined || (way === 'right' ? box.width : box.height) >= 2 * LEAST[way];
}

interface TerminalPanesProps {
  readonly tab: TerminalTab;
  readonly active: string;
  /** The pane whose search is open. */
  readonly searching: string | null;
  readonly onActive: (id: string) => void;
  readonly onSearch: (id: string | null) => void;
}

/**
 * The panes of a tab. Each is drawn into an element of its own, which moves as the tab is split and panes close: what is
 * selected or scrolled back to in a terminal stays.
 */
export function TerminalPanes({ tab, active, searching, onActive, onSearch }: TerminalPanesProps) {
  const { layout, terminals } = tab;
  const [elements] = useState(() => new Map<string, HTMLElement>());
  const elementOf = (id: string) => {
    const made = elements.get(id) ?? document.createElement('div');
    made.className = 'flex min-h-0 min-w-0 flex-1';
    elements.set(id, made);
    return made;
  };
  const places = placesOf(layout);
  // What moves loses the focus on its way.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever panes have come or gone
  useEffect(() => {
    for (const id of elements.keys()) if (!terminals.some((one) => one.id === id)) elements.delete(id);
    if (document.activeElement !== document.body) return;
    elements.get(active)?.querySelector<HTMLElement>('.xterm-helper-textarea')?.focus();
  }, [layout]);
  return (
    <>
      <div className="flex min-h-0 min-w-0 flex-1">
        <Arranged layout={layout} elementOf={elementOf} />
      </div>
      {terminals.map((terminal, index) =>
        createPortal(
          <Pane
            terminal={terminal}
            number={terminals.length > 1 ? index + 1 : null}
            place={places.get(terminal.id)}
            active={terminal.id === active}
            searching={terminal.id === searching}
            onActive={() => onActive(terminal.id)}
            onSearch={(open) => onSearch(open ? terminal.id : null)}
          />,
          elementOf(terminal.id),
          terminal.id,
        ),
      )}
    </>
  );
}

interface ArrangedProps {
  readonly layout: Layout;
  readonly elementOf: (id: string) => HTMLElement;
}

function Arranged({ layout, elementOf }: ArrangedProps) {
  const { t } = useTranslation();
  if (typeof layout === 'string') return <Slot key={layout} element={elementOf(layout)} />;
  const divider = dividerOf(layout);
  return (
    <Split
      key={`${layout.way} ${divider}`}
      way={layout.way}
      share={layout.share}
      least={LEAST[layout.way]}
      label={t('terminals.divider')}
      onShare={(share) => moveDivider(divider, share)}
    >
      <Arranged layout={layout.first} elementOf={elementOf} />
      <Arranged layout={layout.second} elementOf={elementOf} />
    </Split>
  );
}

/** Where a pane's own element is put. */
function Slot({ element }: { readonly element: HTMLElement }) {
  // Put there again it would lose the focus.
  const put = (slot: HTMLElement | null) => {
    if (slot && element.parentElement !== slot) slot.append(element);
  };
  return <div className="flex min-h-0 min-w-0 flex-1" ref={put} />;
}

interface PaneProps {
  readonly terminal: Terminal;
  /** Its number in the tab; null when it is alone, and then without a head. */
  readonly number: number | null;
  readonly place: Place | undefined;
  readonly active: boolean;
  readonly searching: boolean;
  readonly onActive: () => void;
  readonly onSearch: (open: boolean) => void;
}

function Pane({ terminal, number, place, active, onActive, ...search }: PaneProps) {
  const { x = 0, y = 0, width = 1, height = 1 } = place ?? {};
  return (
    // Room for the dividers, which take hold twelve pixels from their line. Rounding leaves edges not quite at 1.
    // biome-ignore lint/a11y/noStaticElementInteractions: only hears of what gets the focus inside
    <div
      data-pane={terminal.id}
      onFocus={onActive}
      className={cx(
        'flex min-h-0 min-w-0 flex-1 flex-col bg-surface',
        x + width < 0.999 && 'pr-3',
        y > 0.001 && 'pt-3',
        y + height < 0.999 && 'pb-3',
      )}
    >
      {number === null ? null : <PaneHead terminal={terminal} number={number} active={active} />}
      <TerminalView terminal={terminal} number={number} active={active} keeps={keeps} {...search} />
    </div>
  );
}

const keeps = (event: KeyboardEvent) => paneCommandOf(event) !== undefined;

/** What a pane of several is about, and its end. */
function PaneHead({ terminal, number, active }: Pick<PaneProps, 'terminal' | 'active'> & { readonly number: number }) {
  const { t } = useTranslation();
  const { id, name, title, state } = terminal;
  const said = useStore(titleStore, ({ byId }) => byId.get(id));
  const ended = state === 'exited' || state === 'lost';
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a press on it is one on the terminal below, which has the keys
    <div
      className="flex h-6 shrink-0 items-center gap-2 pr-1 pl-3"
      onMouseDown={(event) => {
        event.preventDefault();
        event.currentTarget.parentElement?.querySelector<HTMLElement>('.xterm-helper-textarea')?.focus();
      }}
    >
      {ended ? <StatusDot tone={state === 'lost' ? 'bad' : 'idle'} /> : null}
      <span className={cx('min-w-0 flex-1 truncate text-xs', active ? 'font-medium text-accent-ink' : 'text-ink-3')}>
        {said || visibleText(`${name} ${title}`)}
      </span>
      <button
        type="button"
        aria-label={t('terminals.closePaneNamed', { number, name: visibleText(name) })}
        // Who types in another pane goes on there.
        onMouseDown={(event) => {
          event.preventDefault();
          event.stopPropagation();
        }}
        onClick={() => void tellFailure(() => closeTerminal(id))}
        className="flex size-6 shrink-0 items-center justify-center rounded-sm text-ink-3 hover:bg-pressed hover:text-ink"
      >
        <X aria-hidden className="size-3.5" />
      </button>
    </div>
  );
}
