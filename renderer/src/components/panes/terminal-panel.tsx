import { SquareSplitHorizontal } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Terminal, TerminalTarget } from '../../../../electron/contract/terminals.ts';
import { isTyping } from '../../lib/keyboard/use-shortcut.ts';
import { tellFailure } from '../../lib/tell-failure.ts';
import { closeTerminal, openTerminal } from '../../lib/terminals/actions.ts';
import { toast } from '../../lib/toast.ts';
import { useLatest } from '../../lib/use-latest.ts';
import { perform } from '../commands/command.ts';
import { pageMenu } from '../commands/command-menu.tsx';
import { usePlace } from '../commands/use-place.ts';
import type { Way } from '../split/split.tsx';
import { TerminalTools } from '../terminal/terminal-tools.tsx';
import { IconButton } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { addPane, arrangement, markUsed } from './arrangement.ts';
import { closePane, paneCommandOf, shownPanes, splitDown, splitRight } from './commands.ts';
import { beside } from './layout.ts';
import { neighbour, shownOf, type TerminalTab, tabsOf } from './tabs.ts';
import { hasRoom, TerminalPanes } from './terminal-panes.tsx';
import { TerminalTabs } from './terminal-tabs.tsx';

interface TerminalPanelProps {
  readonly terminals: Iterable<Terminal>;
  /** The terminal that was shown last; another one when it has gone. */
  readonly chosen: string | null;
  readonly onChoose: (id: string | null) => void;
  /** Asks what to open in a new tab. */
  readonly onNew: () => void;
}

/** Terminals in tabs, of which one is shown with its panes. Shows nothing when there are none. */
export function TerminalPanel({ terminals, chosen, onChoose, onNew }: TerminalPanelProps) {
  const arranged = useStore(arrangement);
  const tabs = useMemo(() => tabsOf(terminals, arranged), [terminals, arranged]);
  const shown = shownOf(tabs, chosen, arranged.layouts);
  return shown ? <ShownPanel tabs={tabs} {...shown} onChoose={onChoose} onNew={onNew} /> : null;
}

interface ShownPanelProps extends Pick<TerminalPanelProps, 'onChoose' | 'onNew'> {
  readonly tabs: readonly TerminalTab[];
  readonly tab: TerminalTab;
  readonly active: Terminal;
}

function ShownPanel({ tabs, tab, active, onChoose, onNew }: ShownPanelProps) {
  const { t } = useTranslation();
  const place = usePlace();
  /** The pane whose search is open. */
  const [searching, setSearching] = useState<string | null>(null);
  useEffect(() => markUsed(active.id), [active.id]);
  const latest = useLatest({ tab, active, onChoose, t });
  useEffect(() => {
    const split = async (way: Way) => {
      const { active: at, t: say } = latest.current;
      if (!hasRoom(at.id, way)) {
        toast.warning(say('terminals.noRoom'), { id: 'panes', description: say('terminals.noRoomHint') });
        return;
      }
      await tellFailure(async () => {
        const id = await openTerminal(shellBeside(at.target));
        const there = new Set(latest.current.tab.terminals.map((one) => one.id));
        addPane(at.id, { way, id }, (one) => there.has(one));
        latest.current.onChoose(id);
      });
    };
    shownPanes.setState({
      panes: {
        get count() {
          return latest.current.tab.terminals.length;
        },
        split,
        go(to) {
          const next = beside(latest.current.tab.layout, latest.current.active.id, to);
          if (next) latest.current.onChoose(next);
        },
        close: () => tellFailure(() => closeTerminal(latest.current.active.id)),
      },
    });
    return () => shownPanes.setState({ panes: null });
  }, [latest]);
  const closeTab = (closed: TerminalTab) => {
    if (closed.id === tab.id) onChoose(neighbour(tabs, closed.id)?.shown.id ?? null);
    void tellFailure(() => Promise.all(closed.terminals.map(({ id }) => closeTerminal(id))));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const { target, currentTarget } = event;
    // A dialog of a terminal is elsewhere on the page; in a field, such as the search's, arrows select words.
    if (!(target instanceof HTMLElement) || !currentTarget.contains(target)) return;
    if (isTyping(target) && !target.closest('.xterm')) return;
    const command = paneCommandOf(event.nativeEvent);
    if (!command) return;
    event.preventDefault();
    void perform(command, [null], place());
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only catches shortcuts on their way up from what is focused inside
    <div className="flex min-h-0 min-w-0 flex-1 flex-col" onKeyDown={onKeyDown}>
      <TerminalTabs
        tabs={tabs}
        active={tab.id}
        onSelect={(to) => onChoose(to.shown.id)}
        onClose={closeTab}
        onNew={onNew}
      >
        <Menu
          groups={() => pageMenu([[splitRight, splitDown], [closePane]], place())}
          trigger={<IconButton icon={SquareSplitHorizontal} label={t('terminals.split')} />}
        />
        <TerminalTools onSearch={() => setSearching(active.id)} />
      </TerminalTabs>
      <TerminalPanes tab={tab} active={active.id} searching={searching} onActive={onChoose} onSearch={setSearching} />
    </div>
  );
}

/** One word that names a shell, as the dialog for a new terminal has it: bash, /bin/zsh. */
const isShell = (command: readonly string[] | undefined) => command?.length === 1 && /sh$/.test(command[0] ?? '');

/** A new shell where a terminal is, by the same user in the same folder; beside another command the best one there. */
function shellBeside(target: TerminalTarget): TerminalTarget {
  if (target.kind === 'guest') return { kind: 'guest' };
  if (target.kind === 'attach') return { kind: 'exec', containerId: target.containerId };
  const { command, ...rest } = target;
  return isShell(command) ? target : rest;
}
