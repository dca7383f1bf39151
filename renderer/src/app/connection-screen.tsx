import { Link2Off, RefreshCw, Unplug } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/ui/button.tsx';
import { CommandLine } from '../components/ui/command-line.tsx';
import { EmptyState } from '../components/ui/empty-state.tsx';
import { Spinner } from '../components/ui/spinner.tsx';
import type { Bridge, BridgeState } from '../lib/bridge/bridge.ts';
import { useFocusHeir } from '../lib/keyboard/use-focus-heir.ts';
import { useElapsed } from '../lib/use-now.ts';

/** In place of the whole page when trying again is of no use. */
export function DeniedScreen({ why }: { readonly why: 'link' | 'session' | 'mismatch' }) {
  const { t } = useTranslation();
  return (
    <main className="flex h-full flex-col bg-surface">
      <EmptyState icon={Link2Off} title={t(`connection.${why}.title`)} description={t(`connection.${why}.text`)}>
        {why !== 'mismatch' ? (
          <div className="mt-4 w-72 text-left">
            <CommandLine line="slipway open" />
          </div>
        ) : null}
      </EmptyState>
    </main>
  );
}

/** Before the first connection. */
export function ConnectingScreen() {
  const { t } = useTranslation();
  return (
    <main
      role="status"
      aria-label={t('connection.connecting')}
      className="fade flex h-full items-center justify-center gap-2 bg-surface text-ink-3"
    >
      <span className="late">
        <Spinner className="size-5" />
      </span>
    </main>
  );
}

/** How long a connection is away, in milliseconds, before a page in a browser says what to do: a busy host is back sooner. */
const LONG = 10_000;

/** Over the page while the connection is away: what is shown stays, and may be out of date. */
export function LostBanner({
  state,
  bridge,
}: {
  readonly state: Extract<BridgeState, { phase: 'lost' }>;
  readonly bridge: Bridge;
}) {
  const { t, i18n } = useTranslation();
  const time = useElapsed(state.since, i18n.language);
  // The app starts its host again by itself; nobody does that for a page in a browser.
  const help = !window.slipway && Date.now() - state.since > LONG;
  return (
    <div
      ref={useFocusHeir<HTMLDivElement>()}
      className="pop fixed inset-x-4 top-3 z-50 mx-auto flex w-fit items-center gap-3 rounded-lg bg-raised py-2 pr-2 pl-3 shadow-pop"
    >
      <Unplug aria-hidden className="size-4 shrink-0 text-warn" />
      <div className="min-w-0">
        {/* Without the time, which would be read out with each of its steps. */}
        <p role="alert" className="text-sm font-medium">
          {t('connection.lost')}
        </p>
        <p className="text-xs text-ink-3 tabular-nums">{t('connection.lostFor', { time })}</p>
        {help ? <p className="max-w-md text-xs text-ink-2">{t('connection.lostHelp')}</p> : null}
      </div>
      <Button size="sm" icon={RefreshCw} busy={state.dialing} onClick={() => bridge.retryNow()}>
        {t('connection.retry')}
      </Button>
    </div>
  );
}
