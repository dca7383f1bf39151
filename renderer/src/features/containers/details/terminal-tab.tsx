import { Play, SquareTerminal } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useStore } from 'zustand';
import type { Container } from '../../../../../electron/contract/containers.ts';
import { toWire, type WireError } from '../../../../../electron/contract/errors.ts';
import { namedTitleOf, perform } from '../../../components/commands/command.ts';
import { TerminalPanel } from '../../../components/panes/terminal-panel.tsx';
import { Button } from '../../../components/ui/button.tsx';
import { EmptyState } from '../../../components/ui/empty-state.tsx';
import { ErrorNote } from '../../../components/ui/error-note.tsx';
import { terminalStore } from '../../../lib/entities/stores.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { openTerminal } from '../../../lib/terminals/actions.ts';
import { toggleOf } from '../commands.ts';

/** The terminals of one container; the first shell opens by itself. */
export function TerminalTab({ container }: { readonly container: Container }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const byId = useStore(terminalStore, (state) => state.byId);
  const loaded = useStore(terminalStore, (state) => state.loaded);
  const own = useMemo(
    () => [...byId.values()].filter(({ target }) => target.kind !== 'guest' && target.containerId === container.id),
    [byId, container.id],
  );
  const [chosen, setChosen] = useState<string | null>(null);
  const [error, setError] = useState<WireError | null>(null);
  const running = container.state === 'running';
  // From the wish to the terminal's being there: an offer to open one would only flash up.
  const [opening, setOpening] = useState(true);
  if (own.length > 0 && opening) setOpening(false);

  const open = async () => {
    setError(null);
    setOpening(true);
    try {
      setChosen(await openTerminal({ kind: 'exec', containerId: container.id }));
    } catch (thrown) {
      setError(toWire(thrown));
      setOpening(false);
    }
  };
  // Once for each visit: a shell that was closed on purpose must not come back.
  const opened = useRef(false);
  useEffect(() => {
    if (!loaded || !running || opened.current) return;
    opened.current = true;
    if (own.length === 0) void open();
  });

  if (own.length > 0) {
    const onNew = () => void navigate(`/terminals/new?container=${container.id}`);
    return <TerminalPanel terminals={own} chosen={chosen} onChoose={setChosen} onNew={onNew} />;
  }
  if (running && opening) return <div aria-busy className="flex-1" />;
  const name = visibleText(container.name);
  const why = container.state === 'paused' || container.state === 'restarting' ? container.state : 'stopped';
  return (
    <EmptyState
      icon={SquareTerminal}
      title={running ? t('details.noTerminal') : t(`details.notRunning.${why}`, { name })}
      description={running ? t('details.noTerminalText') : t(`details.notRunningText.${why}`)}
      actions={
        running ? (
          <Button variant="primary" icon={SquareTerminal} onClick={() => void open()}>
            {t('details.openShell')}
          </Button>
        ) : why === 'restarting' ? null : (
          <Button
            variant="primary"
            icon={Play}
            onClick={() => void perform(toggleOf(container), [container], { t, navigate })}
          >
            {namedTitleOf(toggleOf(container), t, { name: container.name })}
          </Button>
        )
      }
    >
      {error ? (
        <div className="mt-4 w-full max-w-120 text-left">
          <ErrorNote error={error} />
        </div>
      ) : null}
    </EmptyState>
  );
}
