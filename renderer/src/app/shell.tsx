import { Suspense, useCallback, useState } from 'react';
import { useStore } from 'zustand';
import type { Bridge } from '../lib/bridge/bridge.ts';
import { useShortcut } from '../lib/keyboard/use-shortcut.ts';
import { lazyPart } from '../lib/lazy-part.ts';
import { Aside } from './aside.tsx';
import { ConnectingScreen, DeniedScreen, LostBanner } from './connection-screen.tsx';
import { EngineNotice } from './engine-notice.tsx';
import { LanguageNotice } from './language-notice.tsx';
import { AppRoutes } from './routes.tsx';
import { Sidebar } from './sidebar.tsx';
import { StatusBar } from './status-bar.tsx';

const CommandPalette = lazyPart(async () => (await import('./palette/command-palette.tsx')).CommandPalette, {
  words: ['palette', 'images', 'settings', 'terminals'],
});
const ShortcutSheet = lazyPart(async () => (await import('./shortcut-sheet.tsx')).ShortcutSheet, {
  words: ['palette'],
});

/** The frame around every page. */
export function Shell({ bridge }: { readonly bridge: Bridge }) {
  const state = useStore(bridge.state);
  // Once there has been a connection the page stays, whatever becomes of it. Seen while drawing: an effect that
  // subscribes would miss what comes between the two.
  const [connected, setConnected] = useState(false);
  if (state.phase === 'ready' && !connected) setConnected(true);
  const [over, setOver] = useState<'palette' | 'shortcuts' | null>(null);
  const close = useCallback(() => setOver(null), []);
  useShortcut('Mod+K', () => setOver('palette'), { always: true });
  useShortcut('Mod+Shift+P', () => setOver('palette'), { always: true });
  useShortcut('?', () => setOver('shortcuts'));
  if (state.phase === 'denied') return <DeniedScreen why={state.what} />;
  if (state.phase === 'mismatch') return <DeniedScreen why="mismatch" />;
  return (
    <>
      {connected ? (
        <div className="flex h-full flex-col">
          <div className="flex min-h-0 flex-1">
            <Sidebar onPalette={() => setOver('palette')} />
            <main className="flex min-h-0 min-w-0 flex-1 flex-col bg-surface">
              <Aside where="language notice">
                <LanguageNotice />
              </Aside>
              <Aside where="engine notice">
                <EngineNotice />
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
      {over ? (
        <Aside key={over} where={over} onBroken={close}>
          <Suspense fallback={null}>
            {over === 'palette' ? (
              <CommandPalette onClose={close} onShortcuts={() => setOver('shortcuts')} />
            ) : (
              <ShortcutSheet onClose={close} />
            )}
          </Suspense>
        </Aside>
      ) : null}
    </>
  );
}
