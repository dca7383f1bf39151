import { CloudOff, Moon, Power, PowerOff, TriangleAlert, Unplug } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useStore } from 'zustand';
import { askVmAction, chooseVmEngine, runVmAction, vmActionStore } from '../../lib/engine/actions.ts';
import type { EngineView } from '../../lib/engine/engine-view.ts';
import { useEngineName } from '../../lib/engine/use-engine.ts';
import { vmStore } from '../../lib/entities/stores.ts';
import { formatMemory } from '../../lib/format/numbers.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Loading } from '../ui/loading.tsx';
import { LogDialog, ResetDialog } from './dialogs.tsx';
import { StageProgress } from './stage-progress.tsx';

/** In place of a list while there is no engine: what state it is in, and what can be done. Never shown when ready. */
export function EngineGate({ view }: { readonly view: Exclude<EngineView, { kind: 'ready' }> }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<'log' | 'reset' | null>(null);
  const running = useStore(vmActionStore, (state) => state.running);
  const log = (
    <Button key="log" variant="ghost" onClick={() => setDialog('log')}>
      {t('engine.showLog')}
    </Button>
  );
  const advised = view.kind === 'broken' ? view.action : 'retry';
  const mend = (
    <>
      <Button
        variant={advised === 'retry' ? 'primary' : 'secondary'}
        busy={running === 'start'}
        onClick={() => void runVmAction('start')}
      >
        {t('engine.retry')}
      </Button>
      <Button
        variant={advised === 'repair' ? 'primary' : 'secondary'}
        busy={running === 'repair'}
        onClick={() => askVmAction('repair')}
      >
        {t('engine.repair')}
      </Button>
      <Button variant={advised === 'reset' ? 'primary' : 'secondary'} onClick={() => setDialog('reset')}>
        {t('engine.resetAsk')}
      </Button>
      <Button variant="ghost" onClick={() => void navigate('/settings/diagnose')}>
        {t('engine.diagnose')}
      </Button>
      {log}
    </>
  );
  return (
    <>
      <GateBody view={view} log={log} mend={mend} starting={running === 'start'} />
      {dialog === 'log' ? <LogDialog onClose={() => setDialog(null)} /> : null}
      {dialog === 'reset' ? <ResetDialog onClose={() => setDialog(null)} /> : null}
    </>
  );
}

interface GateBodyProps {
  readonly view: Exclude<EngineView, { kind: 'ready' }>;
  readonly log: ReactNode;
  readonly mend: ReactNode;
  readonly starting: boolean;
}

function GateBody({ view, log, mend, starting }: GateBodyProps) {
  const { t } = useTranslation();
  const engine = useEngineName();
  switch (view.kind) {
    case 'unknown':
      return <Loading />;
    case 'starting':
    case 'stopping':
      return (
        <EmptyState
          icon={view.kind === 'starting' ? Power : PowerOff}
          title={t(view.isNew ? 'engine.first' : `engine.${view.kind}`)}
          description={view.isNew ? <FirstText /> : t(`engine.${view.kind}Text`)}
        >
          <StageProgress stage={view.stage} since={view.since} />
          <div className="mt-4">{log}</div>
        </EmptyState>
      );
    case 'stopped':
    case 'asleep': {
      const isNew = view.kind === 'stopped' && view.isNew;
      return (
        <EmptyState
          icon={view.kind === 'asleep' ? Moon : isNew ? Power : PowerOff}
          title={t(isNew ? 'engine.first' : `engine.${view.kind}`)}
          description={isNew ? <FirstText /> : t(`engine.${view.kind}Text`)}
          actions={
            <>
              <Button variant="primary" icon={Power} busy={starting} onClick={() => void runVmAction('start')}>
                {t(view.kind === 'asleep' ? 'engine.wake' : 'engine.start')}
              </Button>
              {log}
            </>
          }
        />
      );
    }
    case 'broken':
      return (
        <EmptyState
          icon={TriangleAlert}
          tone="bad"
          title={t('engine.broken')}
          description={t(`engine.advice.${view.action}`)}
          actions={mend}
        >
          <div className="mt-4 w-full max-w-120 text-left">
            <ErrorNote error={view.error} />
          </div>
        </EmptyState>
      );
    case 'unreachable':
      return (
        <EmptyState
          icon={view.own ? Unplug : CloudOff}
          title={view.own ? t('engine.unreachable') : t('engine.unreachableNamed', { engine })}
          description={t(view.own ? 'engine.unreachableText' : 'engine.unreachableOther')}
          actions={view.own ? mend : <OtherWays />}
        >
          <StageProgress stage={null} since={view.since} />
          {view.error ? (
            <div className="mt-4 w-full max-w-120 text-left">
              <ErrorNote error={view.error} />
            </div>
          ) : null}
        </EmptyState>
      );
  }
}

/** What a first start does, and how much it takes. */
function FirstText() {
  const { t } = useTranslation();
  const vm = useStore(vmStore, ({ status }) => status);
  return vm
    ? t('engine.firstText', { cpus: vm.cpus, memory: formatMemory(vm.memoryMiB * 1024 ** 2), disk: vm.diskGiB })
    : null;
}

/** What can be done from here about an engine that is not ours. */
function OtherWays() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <>
      <Button variant="primary" onClick={() => void chooseVmEngine()}>
        {t('engine.useVm')}
      </Button>
      <Button onClick={() => void navigate('/settings?at=engine.source')}>{t('engine.openSettings')}</Button>
    </>
  );
}
