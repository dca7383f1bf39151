import { createRoot } from 'react-dom/client';
import { Defect, ErrorBoundary } from '../components/error-boundary.tsx';
import { type Bridge, createBridge } from '../lib/bridge/bridge.ts';
import { provideBridge } from '../lib/bridge/client.ts';
import { linkOpener } from '../lib/bridge/open-link.ts';
import { dropWebToken } from '../lib/bridge/web-session.ts';
import { chosenEngine, startWatches } from '../lib/entities/watches.ts';
import { startLanguage } from '../lib/i18n/i18n.ts';
import { preloadParts } from '../lib/lazy-part.ts';
import { reportDefect } from '../lib/report-defect.ts';
import { toastDefect } from '../lib/tell-failure.ts';
import { startTheme } from '../lib/theme.ts';
import { App } from './app.tsx';
import { watchForNewEngine } from './new-engine.ts';

/** Composes the page: the connection, what follows it, and the view. */
export async function start(root: HTMLElement): Promise<void> {
  // Whatever is not caught anywhere else: the user hears of it, and the host's log has it.
  window.addEventListener('unhandledrejection', ({ reason }) => {
    toastDefect();
    reportDefect('a promise', reason);
  });
  window.addEventListener('error', ({ error }) => error && reportDefect('a listener', error));
  startTheme();
  const bridge: Bridge = createBridge(
    linkOpener(() => bridge.retryNow()),
    dropWebToken,
    chosenEngine,
  );
  provideBridge(bridge);
  watchForNewEngine();
  startWatches();
  await startLanguage();
  createRoot(root).render(
    <ErrorBoundary
      where="the whole page"
      fallback={(error) => (
        <main className="flex h-full flex-col bg-surface">
          <Defect error={error} />
        </main>
      )}
    >
      <App bridge={bridge} />
    </ErrorBoundary>,
  );
  void bridge.whenReady(new AbortController().signal).then(preloadParts);
}
