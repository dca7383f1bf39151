import { ArrowLeft, CircleOff, Play, RotateCw } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useNavigate, useParams } from 'react-router';
import { useStore } from 'zustand';
import { EngineGate } from '../../../components/engine/engine-gate.tsx';
import { Button } from '../../../components/ui/button.tsx';
import { EmptyState } from '../../../components/ui/empty-state.tsx';
import { ErrorNote } from '../../../components/ui/error-note.tsx';
import { Spinner } from '../../../components/ui/spinner.tsx';
import { StopIcon } from '../../../components/ui/stop-icon.tsx';
import { TabLinks } from '../../../components/ui/tab-links.tsx';
import { useEngineView } from '../../../lib/engine/use-engine.ts';
import { operationStore } from '../../../lib/entities/operations.ts';
import { containerStore } from '../../../lib/entities/stores.ts';
import { imageLabel } from '../../../lib/format/engine-names.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { restartContainer, toggleContainer } from '../actions.ts';
import { ContainerMenu } from '../components/container-menu.tsx';
import { ContainerDialogs } from '../components/dialogs.tsx';
import { FailureNote } from '../components/failure-note.tsx';
import { StateLabel } from '../components/state-label.tsx';
import { displayState, isUp, toggleOf } from '../model.ts';
import { Summary } from './summary.tsx';
import { useDetails } from './use-details.ts';

// What few look at first is not in the first download.
const JsonView = lazy(async () => ({
  default: (await import('../../../components/json-view/json-view.tsx')).JsonView,
}));
const TerminalTab = lazy(async () => ({ default: (await import('./terminal-tab.tsx')).TerminalTab }));

const tabs = ['summary', 'terminal', 'inspect'] as const;
type Tab = (typeof tabs)[number];

export function DetailsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { id = '', tab = 'summary' } = useParams();
  const engine = useEngineView();
  const row = useStore(containerStore, (state) => state.byId.get(id));
  const loaded = useStore(containerStore, (state) => state.loaded);
  const pending = useStore(operationStore, (state) => state.pending.get(id));
  const failure = useStore(operationStore, (state) => state.failures.get(id));
  const { details, error } = useDetails(id);
  if (!tabs.includes(tab as Tab)) return <Navigate to={`/containers/${id}`} replace />;
  const name = visibleText(row?.name ?? details?.name ?? '');
  const up = row ? isUp(row) : false;
  const toggle = row ? toggleOf(row) : 'start';
  const body = () => {
    if (engine.kind !== 'ready') return <EngineGate view={engine} />;
    if (!row && (loaded || error)) {
      return (
        <EmptyState
          icon={CircleOff}
          title={t('details.gone')}
          description={t('details.goneText')}
          actions={<Button onClick={() => void navigate('/containers')}>{t('details.back')}</Button>}
        />
      );
    }
    if (!row || (!details && !error)) return <Loading />;
    if (tab === 'terminal') return <TerminalTab container={row} />;
    if (!details)
      return error ? (
        <div className="p-4">
          <ErrorNote message={error.message} hint={error.hint} />
        </div>
      ) : (
        <Loading />
      );
    if (tab === 'inspect') return <JsonView label={t('details.tab.inspect')} value={details.raw} />;
    return <Summary details={details} row={row} />;
  };
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <header className="flex h-13 shrink-0 items-center gap-2 px-4">
        <Link
          to="/containers"
          aria-label={t('details.back')}
          className="-ml-1.5 flex size-7 shrink-0 items-center justify-center rounded-md text-ink-3 hover:bg-hover hover:text-ink"
        >
          <ArrowLeft aria-hidden className="size-4" />
        </Link>
        <h1 className="selectable min-w-0 truncate text-base font-semibold">{name || t('details.unnamed')}</h1>
        {row ? (
          <>
            <StateLabel state={displayState(row, pending)} />
            <span className="selectable min-w-0 flex-1 truncate pl-1 text-xs text-ink-3 narrow:invisible">
              {visibleText(imageLabel(row.image))}
            </span>
            <Button
              icon={toggle === 'stop' ? StopIcon : Play}
              disabled={pending !== undefined}
              aria-label={t(`containers.${toggle}Named`, { name })}
              onClick={() => void toggleContainer(row)}
            >
              {t(`containers.${toggle}`)}
            </Button>
            {up ? (
              <Button
                icon={RotateCw}
                disabled={pending !== undefined}
                aria-label={t('containers.restartNamed', { name })}
                onClick={() => void restartContainer(id)}
              >
                {t('containers.restart')}
              </Button>
            ) : null}
            <ContainerMenu container={row} inDetails />
          </>
        ) : null}
      </header>
      <TabLinks
        label={t('details.tabs')}
        tabs={tabs.map((value) => ({
          to: value === 'summary' ? `/containers/${id}` : `/containers/${id}/${value}`,
          label: t(`details.tab.${value}`),
          active: value === tab,
        }))}
      />
      {failure ? (
        <div className="px-4 pt-3">
          <FailureNote id={id} name={name} failure={failure} />
        </div>
      ) : null}
      <Suspense fallback={<Loading />}>{body()}</Suspense>
      <ContainerDialogs />
    </div>
  );
}

function Loading() {
  return (
    <div className="flex flex-1 items-center justify-center text-ink-3">
      <Spinner className="size-5" />
    </div>
  );
}
