import { useTranslation } from 'react-i18next';
import { cx } from '../../../components/ui/class-names.ts';
import { Spinner } from '../../../components/ui/spinner.tsx';
import { StatusDot } from '../../../components/ui/status-dot.tsx';
import { useEngineView } from '../../../lib/engine/use-engine.ts';
import { type DisplayState, stateTone } from '../model.ts';

const words = { ok: 'text-ok', warn: 'text-warn', bad: 'text-bad', idle: 'text-ink-2', accent: 'text-accent-ink' };

/** What is said of a container whose processes run. */
const FROZEN: readonly DisplayState[] = ['running', 'healthy', 'unhealthy', 'checking', 'restarting'];

/** A container's state in a dot and a word; turns while something is being done to it. */
export function StateLabel({ state, plain }: { readonly state: DisplayState; readonly plain?: boolean }) {
  const { t } = useTranslation();
  // What runs in a VM that sleeps goes on when that wakes.
  const isFrozen = useEngineView().kind === 'asleep' && FROZEN.includes(state);
  const tone = isFrozen ? 'idle' : stateTone(state);
  return (
    <span data-state={state} className={cx('flex min-w-0 items-center gap-1.5', plain ? 'text-ink-2' : words[tone])}>
      {tone === 'accent' ? (
        <Spinner className="size-3" />
      ) : (
        <StatusDot tone={tone} hollow={tone === 'idle'} className="mx-0.5" />
      )}
      <span className="truncate text-xs font-medium">{t(`containers.state.${isFrozen ? 'frozen' : state}`)}</span>
    </span>
  );
}
