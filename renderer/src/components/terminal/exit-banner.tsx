import { PlugZap, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { saidBy, toWire } from '../../../../electron/contract/errors.ts';
import { engineMessages } from '../../../../electron/contract/messages/engine.ts';
import type { Message } from '../../../../electron/contract/messages/message.ts';
import type { Terminal } from '../../../../electron/contract/terminals.ts';
import { api } from '../../lib/bridge/client.ts';
import { useEngineView } from '../../lib/engine/use-engine.ts';
import { Said } from '../../lib/i18n/said.tsx';
import { closeTerminal } from '../../lib/terminals/actions.ts';
import { Button } from '../ui/button.tsx';
import { StatusDot } from '../ui/status-dot.tsx';

/** What the end of the engine's connection says where the VM went to sleep. */
const ASLEEP = engineMessages.asleep().id;

interface ExitBannerProps {
  readonly terminal: Terminal;
  /** The terminal runs again, because it was asked for here. */
  readonly onReconnected: () => void;
}

/** Below a terminal whose process has ended or whose connection went: how it ended, and the way back in. */
export function ExitBanner({ terminal, onReconnected }: ExitBannerProps) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<Message | null>(null);
  const run = async (call: () => Promise<unknown>) => {
    setBusy(true);
    setFailed(null);
    try {
      await call();
    } catch (error) {
      setFailed(saidBy(toWire(error)));
    }
    setBusy(false);
  };
  const { id, state, exitCode } = terminal;
  // The host's words name the exit code too, and more: one sentence is enough.
  const view = useEngineView();
  const fellAsleep = state === 'lost' && (terminal.said?.id === ASLEEP || view.kind === 'asleep');
  const words = failed ?? (fellAsleep ? null : terminal.said);
  const title = fellAsleep
    ? t('terminals.asleep')
    : state === 'lost'
      ? t('terminals.lost')
      : exitCode === null
        ? t('terminals.ended')
        : words === null
          ? t('terminals.exited', { code: exitCode })
          : '';
  return (
    <div
      role="status"
      className="fade flex flex-wrap items-center gap-x-2.5 gap-y-1 border-t border-line bg-canvas px-4 py-2"
    >
      <StatusDot tone={(state === 'lost' && !fellAsleep) || exitCode ? 'bad' : 'idle'} />
      <p className="selectable min-w-40 flex-1 text-xs break-words text-ink-2">
        {title === '' ? null : <span className="font-medium text-ink">{title} </span>}
        {words ? (
          <span className={title === '' ? 'font-medium text-ink' : undefined}>
            <Said message={words} />
          </span>
        ) : null}
        {words?.hint ? (
          <>
            {' '}
            <Said message={words.hint} />
          </>
        ) : null}
      </p>
      <Button size="sm" variant="ghost" icon={X} onClick={() => void run(() => closeTerminal(id))}>
        {t('terminals.close')}
      </Button>
      <Button
        size="sm"
        icon={PlugZap}
        busy={busy}
        onClick={() =>
          void run(async () => {
            await api().terminals.reconnect({ id });
            onReconnected();
          })
        }
      >
        {t('terminals.reconnect')}
      </Button>
    </div>
  );
}
