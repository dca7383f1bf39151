import '@xterm/xterm/css/xterm.css';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Terminal } from '../../../../electron/contract/terminals.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { keyOf } from '../../lib/keyboard/key-of.ts';
import { isMac } from '../../lib/keyboard/platform.ts';
import { useFocusHeir } from '../../lib/keyboard/use-focus-heir.ts';
import { whenNoDialog } from '../../lib/open-dialogs.ts';
import { terminalPreferences } from '../../lib/terminals/preferences.ts';
import { useIsDark } from '../../lib/theme.ts';
import { cleanTitle } from './clean-text.ts';
import { ExitBanner } from './exit-banner.tsx';
import { askAboutLink, LinkDialog } from './link-dialog.tsx';
import { Opening } from './opening.tsx';
import { palette } from './palette.ts';
import { SearchBar } from './search-bar.tsx';
import { type JoinedSession, joinSession } from './session.ts';
import { setTitle } from './titles.ts';
import { createXterm, type Xterm } from './xterm.ts';

interface TerminalViewProps {
  readonly terminal: Terminal;
  /** The search bar is open. */
  readonly searching: boolean;
  readonly onSearch: (open: boolean) => void;
  /** Of several beside each other, the one that is used: what is typed goes to it. */
  readonly active: boolean;
  /** Tells it from others beside it; null when it is alone. */
  readonly number: number | null;
  /** Whether a key is the page's, not the program's. */
  readonly keeps: (event: KeyboardEvent) => boolean;
}

/** One terminal of the host, live. Unmounting it ends nothing: the host keeps the screen. */
export function TerminalView({ terminal, searching, onSearch, active, number, keeps }: TerminalViewProps) {
  const { t } = useTranslation();
  const { id, state } = terminal;
  const view = useFocusHeir<HTMLDivElement>();
  const element = useRef<HTMLDivElement>(null);
  const [xterm, setXterm] = useState<Xterm | null>(null);
  const session = useRef<JoinedSession>(null);
  const [link, setLink] = useState<string | null>(null);
  const dark = useIsDark();
  const fontSize = useStore(terminalPreferences, (preferences) => preferences.fontSize);
  const screenReader = useStore(terminalPreferences, (preferences) => preferences.screenReader);

  // Options that may change later are set by the effects below; a new xterm is only for another terminal.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    const host = element.current;
    if (!host) return;
    const onLink = (url: string) => askAboutLink(url, setLink);
    const made = createXterm(host, { dark, fontSize, screenReader, onLink, keeps });
    const titled = made.term.onTitleChange((title) => setTitle(id, cleanTitle(title)));
    const joined = joinSession(id, made, host);
    session.current = joined;
    setXterm(made);
    return () => {
      joined.part();
      titled.dispose();
      made.dispose();
      setXterm(null);
    };
  }, [id]);
  useEffect(() => {
    if (!xterm) return;
    xterm.term.options.theme = palette(dark);
    xterm.term.options.screenReaderMode = screenReader;
    // What is typed ahead of a start waits for it in the host.
    xterm.term.options.disableStdin = state !== 'running' && state !== 'starting';
    xterm.term.options.cursorInactiveStyle = state === 'running' ? 'outline' : 'none';
  }, [xterm, dark, screenReader, state]);
  useEffect(() => {
    if (!xterm) return;
    xterm.term.options.fontSize = fontSize;
    session.current?.refit();
  }, [xterm, fontSize]);
  useEffect(() => {
    if (!xterm || !active) return;
    // The dialog that opened it would take the focus back, and is perhaps still there. What has the focus in it keeps it.
    return whenNoDialog(() => {
      if (!view.current?.contains(document.activeElement)) xterm.term.focus();
    });
  }, [xterm, active, view]);
  const close = () => {
    onSearch(false);
    xterm?.term.focus();
  };
  // The banner goes with the focus on its button; who is elsewhere by now stays there.
  const onReconnected = () => {
    const focused = document.activeElement;
    if (focused === null || focused === document.body || view.current?.contains(focused)) xterm?.term.focus();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only catches a shortcut on its way up from what is focused inside
    <div
      ref={view}
      className="relative flex min-h-0 min-w-0 flex-1 flex-col bg-surface"
      data-state={state}
      onKeyDown={(event) => {
        if ((isMac ? event.metaKey : event.ctrlKey) && keyOf(event).toLowerCase() === 'f' && !event.altKey) {
          event.preventDefault();
          onSearch(true);
        }
      }}
    >
      <section
        aria-label={
          number === null
            ? t('terminals.screenOf', { name: visibleText(terminal.name) })
            : t('terminals.screenOfPane', { number, name: visibleText(terminal.name) })
        }
        className="flex min-h-0 min-w-0 flex-1 flex-col pt-2 pb-1 pl-3 select-text"
      >
        {/* Without padding of its own, which xterm's fit would take for room. */}
        <div ref={element} className="min-h-0 min-w-0 flex-1 overflow-hidden" />
      </section>
      {xterm ? <Opening terminal={terminal} screen={xterm.term} /> : null}
      {searching && xterm ? <SearchBar xterm={xterm} dark={dark} onClose={close} /> : null}
      {state === 'exited' || state === 'lost' ? <ExitBanner terminal={terminal} onReconnected={onReconnected} /> : null}
      {link ? <LinkDialog url={link} onClose={() => setLink(null)} /> : null}
    </div>
  );
}
