import type { Terminal as Screen } from '@xterm/xterm';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Terminal } from '../../../../electron/contract/terminals.ts';

interface OpeningProps {
  readonly terminal: Pick<Terminal, 'state' | 'target'>;
  readonly screen: Pick<Screen, 'buffer' | 'onWriteParsed'>;
}

/** Says over an empty screen that the terminal is on its way, after a moment, until a shell has shown its prompt. What is typed meanwhile is kept. */
export function Opening({ terminal: { state, target }, screen }: OpeningProps) {
  const { t } = useTranslation();
  const [isEmpty, setEmpty] = useState(true);
  useEffect(() => {
    const look = () => {
      const { cursorX, cursorY } = screen.buffer.active;
      setEmpty(cursorX + cursorY === 0);
    };
    look();
    const listener = screen.onWriteParsed(look);
    return () => listener.dispose();
  }, [screen]);
  // Another program may have nothing to say for hours.
  const isShell = target.kind !== 'attach' && target.command === undefined;
  if (!isEmpty || !(state === 'starting' || (state === 'running' && isShell))) return null;
  return (
    <p role="status" className="late pointer-events-none absolute bottom-2 left-4 text-xs text-ink-3">
      {t('terminals.opening')}
    </p>
  );
}
