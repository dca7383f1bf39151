import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import type { Bridge } from '../lib/bridge/bridge.ts';
import { useShortcut } from '../lib/keyboard/use-shortcut.ts';
import { ConnectingScreen, DeniedScreen, LostBanner } from './connection-screen.tsx';
import { EngineNotice } from './engine-notice.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { LanguageNotice } from './language-notice.tsx';
import { CommandPalette } from './palette/command-palette.tsx';
import { AppRoutes } from './routes.tsx';
import { ShortcutSheet } from './shortcut-sheet.tsx';
import { Sidebar } from './sidebar.tsx';
import { StatusBar } from './status-bar.tsx';

/** The frame around every page. */
export function Shell({ bridge }: { readonly bridge: Bridge }) {
  const state = useStore(bridge.state);
  // Once there has been a connection the page stays, whatever becomes of it. Seen while drawing: an effect that
  // subscribes would miss what comes between the two.
  const [connected, setConnected] = useState(false);
  if (state.phase === 'ready' && !connected) setConnected(true);
  const [over, setOver] = useState<'palette' | 'shortcuts' | null>(null);
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
              <Aside where="engine notice">
                <LanguageNotice />
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
      {state.phase === 'lost' ? <LostBanner state={state} bridge={bridge} /> : null}
      {/* Opening it again is another try. */}
      <Aside key={over} where={over ?? 'shell'}>
        {over === 'palette' ? (
          <CommandPalette onClose={() => setOver(null)} onShortcuts={() => setOver('shortcuts')} />
        ) : null}
        {over === 'shortcuts' ? <ShortcutSheet onClose={() => setOver(null)} /> : null}
      </Aside>
    </>
  );
}

/** What the page can do without: a defect in it must not hide the rest. */
function Aside({ where, children }: { readonly where: string; readonly children: ReactNode }) {
  return (
    <ErrorBoundary where={where} fallback={() => null}>
      {children}
    </ErrorBoundary>
  );
}
