import { useTranslation } from 'react-i18next';
import type { VmStage } from '../../../../electron/contract/vm.ts';
import { Said, saidText } from '../../lib/i18n/said.tsx';
import { useElapsed } from '../../lib/use-now.ts';
import { Progress } from '../ui/progress.tsx';
import { stageShare } from './stage-share.ts';

/** When a stage has taken this long, what to look at is said, in milliseconds. */
const SLOW = 10_000;

/** Which phase a start or stop is in, and how long it has taken. */
export function StageProgress({ stage, since }: { readonly stage: VmStage | null; readonly since: number }) {
  const { t, i18n } = useTranslation();
  // Draws again with each second that passes.
  const elapsed = useElapsed(since, i18n.language);
  const words = stage ? saidText(stage.said) : t('engine.waiting');
  const hint = stage && Date.now() - stage.startedAt > SLOW ? stage.said.hint : undefined;
  return (
    <div className="mt-5 w-full max-w-80">
      <Progress label={words} value={stageShare(stage)} />
      <p className="mt-2 flex justify-between gap-4 text-xs text-ink-2">
        {/* Without the time, which would be read out with each of its steps. */}
        <span role="status" className="min-w-0 truncate">
          {words}
        </span>
        <span className="shrink-0 text-ink-3 tabular-nums">
          {stage && stage.total > 1 ? `${stage.index + 1}/${stage.total} · ` : ''}
          {elapsed}
        </span>
      </p>
      {hint ? (
        <p className="mt-2 text-left text-xs text-ink-3">
          <Said message={hint} />
        </p>
      ) : null}
    </div>
  );
}
