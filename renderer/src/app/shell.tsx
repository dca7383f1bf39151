import { Suspense, useState } from 'react';
import { useStore } from 'zustand';
import { type Command, type Place, perform } from '../components/commands/command.ts';
import { usePlace } from '../components/commands/use-place.ts';
import { Questions } from '../components/questions.tsx';
import type { Bridge } from '../lib/bridge/bridge.ts';
import { kindTopics } from '../lib/i18n/words.ts';
import { useShortcut } from '../lib/keyboard/use-shortcut.ts';
import { lazyPart } from '../lib/lazy-part.ts';
import { Aside } from './aside.tsx';
import { appCommands, overStore, paletteThere } from './commands.ts';
import { ConnectingScreen, DeniedScreen, LostBanner } from './connection-screen.tsx';
import { LanguageNotice } from './language-notice.tsx';
import { AppRoutes } from './routes.tsx';
import { Sidebar } from './sidebar.tsx';
import { StatusBar } from './status-bar.tsx';

// Few starts have one to show.
const EngineNotice = lazyPart(async () => (await import('./engine-notice.tsx')).EngineNotice, { words: ['notice'] });
const ShortcutSheet = lazyPart(async () => (await import('./shortcut-sheet.tsx')).ShortcutSheet, {
  words: ['palette', 'terminals', ...kindTopics],
});
// The last, which is loaded first: its key may be followed by words at once.
const CommandPalette = lazyPart(async () => (await import('./palette/command-palette.tsx')).CommandPalette, {
  words: ['palette', ...kindTopics, 'settings', 'terminals'],
});

/** The frame around every page. */
export function Shell({ bridge }: { readonly bridge: Bridge }) {
  const state = useStore(bridge.state);
  // Once there has been a connection the page stays, whatever becomes of it. Seen while drawing: an effect that
  // subscribes would miss what comes between the two.
  const [connected, setConnected] = useState(false);
  if (state.phase === 'ready' && !connected) setConnected(true);
  const over = useStore(overStore, ({ open }) => open);
  if (state.phase === 'denied') return <DeniedScreen why={state.what} />;
  if (state.phase === 'mismatch') return <DeniedScreen why="mismatch" />;
  return (
    <>
      {connected ? (
        <div className="flex h-full flex-col">
          <div className="flex min-h-0 flex-1">
            <Sidebar />
            <main className="flex min-h-0 min-w-0 flex-1 flex-col bg-surface">
              <Aside where="language notice">
                <LanguageNotice />
              </Aside>
              <Aside where="engine notice">
                <Suspense fallback={null}>
                  <EngineNotice />
                </Suspense>
              </Aside>
              <div className="flex min-h-0 flex-1">
                <AppRoutes />
              </div>
            </main>
          </div>
          <Aside where="status bar">
            <StatusBar />
          </Aside>
        </div>
      ) : (
        <ConnectingScreen />
      )}
      {state.phase === 'lost' ? (
        <Aside where="connection banner">
          <LostBanner state={state} bridge={bridge} />
        </Aside>
      ) : null}
      <Questions />
      <Keys />
      {over ? (
        <Aside key={over} where={over} onBroken={close}>
          <Suspense fallback={null}>
            {over === 'palette' ? <CommandPalette onClose={close} /> : <ShortcutSheet onClose={close} />}
          </Suspense>
        </Aside>
      ) : null}
    </>
  );
}

const close = () => overStore.setState({ open: null });

/** The shortcuts of every page. */
function Keys() {
  const place = usePlace();
  return [...appCommands, paletteThere].map((command) =>
    command.keys ? <CommandKey key={command.id} command={command} keys={command.keys} place={place} /> : null,
  );
}

interface CommandKeyProps {
  readonly command: Command;
  readonly keys: string;
  readonly place: () => Place;
}

/** Does a command for its key anywhere on the page, while it is mounted. Shows nothing. */
function CommandKey({ command, keys, place }: CommandKeyProps): null {
  useShortcut(keys, () => void perform(command, [null], place()), { always: command.always ?? false });
  return null;
}
