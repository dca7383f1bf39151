import { useTranslation } from 'react-i18next';
import { Navigate, useParams } from 'react-router';
import { useStore } from 'zustand';
import { isUp } from '../../../../../electron/contract/containers.ts';
import { CommandButton } from '../../../components/commands/command-button.tsx';
import { CommandMenu } from '../../../components/commands/command-menu.tsx';
import { usePlace } from '../../../components/commands/use-place.ts';
import { DetailsFrame } from '../../../components/details-frame.tsx';
import { FailureNote } from '../../../components/list/failure-note.tsx';
import { DocumentTooLarge } from '../../../components/too-large.tsx';
import { useAsked } from '../../../lib/bridge/use-asked.ts';
import { useLeavesAsleep } from '../../../lib/engine/leaves-asleep.ts';
import { operationStore } from '../../../lib/entities/operations.ts';
import { containerStore } from '../../../lib/entities/stores.ts';
import { imageLabel } from '../../../lib/format/engine-names.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { lazyPart } from '../../../lib/lazy-part.ts';
import { containerCommands, open, restart, toggleOf } from '../commands.ts';
import { StateLabel } from '../components/state-label.tsx';
import { displayState } from '../model.ts';
import { Summary } from './summary.tsx';

// What few look at first is not in the first download.
const JsonView = lazyPart(async () => (await import('../../../components/tree/json-view.tsx')).JsonView);
const TerminalTab = lazyPart(async () => (await import('./terminal-tab.tsx')).TerminalTab, {
  words: ['terminals'],
  heavy: true,
});

const tabs = ['summary', 'terminal', 'inspect'] as const;
type Tab = (typeof tabs)[number];

export function DetailsPage() {
  const { t } = useTranslation();
  const place = usePlace();
  const { id = '', tab = 'summary' } = useParams();
  const row = useStore(containerStore, (state) => state.byId.get(id));
  const loaded = useStore(containerStore, (state) => state.loaded);
  const problem = useStore(containerStore, (state) => state.problem);
  const pending = useStore(operationStore, (state) => state.pending.get(id));
  const failure = useStore(operationStore, (state) => state.failures.get(id));
  const leavesAsleep = useLeavesAsleep();
  const { answer: details, error } = useAsked({
    key: ['containers.inspect', id],
    version: row,
    enabled: !leavesAsleep,
    ask: (api, signal) => api.containers.inspect({ id }, { signal }),
  });
  if (!tabs.includes(tab as Tab)) return <Navigate to={`/containers/${id}`} replace />;
  const name = visibleText(row?.name ?? details?.name ?? '');
  const busy = pending !== undefined;
  const view = () => {
    if (!row) return null;
    // A terminal needs nothing but its container.
    if (tab === 'terminal') return <TerminalTab key={id} container={row} />;
    if (!details) return null;
    if (tab === 'inspect' && details.shortened?.document)
      return <DocumentTooLarge inspect={['docker', 'inspect', details.name || id]} />;
    if (tab === 'inspect') return <JsonView key={id} label={t('details.tab.inspect')} value={details.raw} />;
    return <Summary details={details} row={row} />;
  };
  return (
    <DetailsFrame
      back={{ to: '/containers', label: t('details.back') }}
      title={name || t('details.unnamed')}
      tabs={{
        label: t('details.tabs'),
        all: tabs.map((value) => ({
          to: value === 'summary' ? `/containers/${id}` : `/containers/${id}/${value}`,
          label: t(`details.tab.${value}`),
          active: value === tab,
        })),
      }}
      gone={
        !row && (loaded || error?.code === 'NOT_FOUND')
          ? { title: t('details.gone'), text: t('details.goneText') }
          : null
      }
      error={error ?? (row ? null : problem)}
      failure={
        failure ? (
          <FailureNote
            id={id}
            name={name}
            title={containerCommands.failed?.(failure.operation)}
            error={failure.error}
          />
        ) : null
      }
      header={
        row ? (
          <>
            <StateLabel state={displayState(row, pending)} />
            <span className="selectable min-w-0 flex-1 truncate pl-1 text-xs text-ink-3 narrow:invisible">
              {visibleText(imageLabel(row.image))}
            </span>
            <CommandButton command={toggleOf(row)} on={[row]} name={row.name} busy={busy} place={place} />
            {isUp(row) ? (
              <CommandButton command={restart} on={[row]} name={row.name} busy={busy} place={place} />
            ) : null}
            <CommandMenu of={containerCommands} on={row} place={place} without={[open]} />
          </>
        ) : null
      }
    >
      {view()}
    </DetailsFrame>
  );
}
