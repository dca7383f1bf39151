import { ChevronsUpDown, FileText } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { VmStage } from '../../../electron/contract/vm.ts';
import type { Command } from '../components/commands/command.ts';
import { pageMenu } from '../components/commands/command-menu.tsx';
import { usePlace } from '../components/commands/use-place.ts';
import { DialogPart } from '../components/dialog-part.tsx';
import { LogDialog } from '../components/engine/dialogs.tsx';
import { stageShare } from '../components/engine/stage-share.ts';
import { Menu } from '../components/ui/menu.tsx';
import { Progress } from '../components/ui/progress.tsx';
import { StatusDot, type Tone } from '../components/ui/status-dot.tsx';
import { vmQuestionStore } from '../lib/engine/actions.ts';
import type { EngineView } from '../lib/engine/engine-view.ts';
import { useEngineName, useEngineView } from '../lib/engine/use-engine.ts';
import { engineStore } from '../lib/entities/stores.ts';
import { plainVersion } from '../lib/format/engine-names.ts';
import { saidText } from '../lib/i18n/said.tsx';
import { lazyPart } from '../lib/lazy-part.ts';
import { useElapsed } from '../lib/use-now.ts';
import { engineCommands } from './commands.ts';

const tones: Record<EngineView['kind'], Tone> = {
  unknown: 'idle',
  ready: 'ok',
  starting: 'warn',
  stopping: 'warn',
  stopped: 'idle',
  asleep: 'idle',
  broken: 'bad',
  unreachable: 'bad',
};

const VmQuestion = lazyPart(async () => (await import('./vm-question.tsx')).VmQuestion);

/** How the engine is, and what can be done to its VM. */
export function EngineBlock() {
  const { t } = useTranslation();
  const view = useEngineView();
  const question = useStore(vmQuestionStore, (state) => state.open);
  const [showsLog, setShowsLog] = useState(false);
  const place = usePlace();
  const showLog: Command = {
    id: 'engine.log',
    title: 'engine.showLog',
    icon: FileText,
    run: () => setShowsLog(true),
    cli: () => 'slipway logs',
  };
  const engine = useEngineName();
  const isOther = view.kind === 'unreachable' && !view.own;
  const words = isOther ? t('engine.unreachableNamed', { engine }) : t(`engine.short.${view.kind}`);
  return (
    <>
      <Menu
        align="start"
        groups={() => pageMenu([engineCommands, [showLog]], place())}
        trigger={
          <button
            type="button"
            data-engine={view.kind}
            aria-label={t('engine.menu', { state: words })}
            className="flex w-full flex-col rounded-lg border border-line bg-surface px-3 py-2 text-left shadow-soft hover:border-line-strong dark:bg-hover narrow:items-center narrow:px-0 narrow:py-3"
          >
            <span className="flex w-full items-center gap-2 narrow:justify-center">
              <StatusDot tone={tones[view.kind]} />
              <span title={words} className="min-w-0 flex-1 truncate text-xs font-medium narrow:hidden">
                {words}
              </span>
              <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-ink-3 narrow:hidden" />
            </span>
            <EngineNote view={view} />
          </button>
        }
      />
      {showsLog ? <LogDialog onClose={() => setShowsLog(false)} /> : null}
      {question ? (
        <DialogPart where="engine question" onClose={closeQuestion}>
          <VmQuestion question={question} onClose={closeQuestion} />
        </DialogPart>
      ) : null}
    </>
  );
}

const closeQuestion = () => vmQuestionStore.setState({ open: null });

function EngineNote({ view }: { readonly view: EngineView }) {
  const { t } = useTranslation();
  const status = useStore(engineStore, (state) => state.status);
  if (view.kind === 'starting' || view.kind === 'stopping') return <StageNote since={view.since} stage={view.stage} />;
  if (view.kind === 'asleep' && view.stage) return <StageNote since={view.since} stage={view.stage} />;
  const note =
    view.kind === 'ready' && status
      ? [status.version ? `Docker ${plainVersion(status.version)}` : null, t(`engine.from.${status.source}`)]
          .filter(Boolean)
          .join(' · ')
      : view.kind === 'broken'
        ? t('engine.seeList')
        : null;
  return note ? <span className="mt-0.5 w-full truncate pl-4 text-2xs text-ink-3 narrow:hidden">{note}</span> : null;
}

function StageNote({ since, stage }: { readonly since: number; readonly stage: VmStage | null }) {
  const { t, i18n } = useTranslation();
  const elapsed = useElapsed(since, i18n.language);
  const words = stage ? saidText(stage.said) : t('engine.waiting');
  return (
    <span className="mt-1 flex w-full flex-col gap-1.5 pl-4 narrow:hidden">
      <span className="flex justify-between gap-2 text-2xs text-ink-3">
        <span className="truncate">{words}</span>
        <span className="shrink-0 tabular-nums">{elapsed}</span>
      </span>
      <Progress label={words} value={stageShare(stage)} />
    </span>
  );
}
