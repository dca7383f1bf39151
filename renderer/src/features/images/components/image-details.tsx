import { useTranslation } from 'react-i18next';
import { Navigate, useParams } from 'react-router';
import { useStore } from 'zustand';
import { CommandButton } from '../../../components/commands/command-button.tsx';
import { CommandMenu } from '../../../components/commands/command-menu.tsx';
import { usePlace } from '../../../components/commands/use-place.ts';
import { DetailsFrame } from '../../../components/details-frame.tsx';
import { FailureNote } from '../../../components/list/failure-note.tsx';
import { DocumentTooLarge } from '../../../components/too-large.tsx';
import { useAsked } from '../../../lib/bridge/use-asked.ts';
import { useLeavesAsleep } from '../../../lib/engine/leaves-asleep.ts';
import { operationStore } from '../../../lib/entities/operations.ts';
import { imageStore } from '../../../lib/entities/stores.ts';
import { shortId } from '../../../lib/format/engine-names.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { lazyPart } from '../../../lib/lazy-part.ts';
import { imageCommands, open, run } from '../commands.ts';
import { imageLines, lineName } from '../lines.ts';
import { ImageSummary } from './image-summary.tsx';

const JsonView = lazyPart(async () => (await import('../../../components/tree/json-view.tsx')).JsonView);

const tabs = ['summary', 'inspect'] as const;
type Tab = (typeof tabs)[number];

export function ImageDetailsPage() {
  const { t } = useTranslation();
  const place = usePlace();
  const { id = '', tab = 'summary' } = useParams();
  const image = useStore(imageStore, (state) => state.byId.get(id));
  const loaded = useStore(imageStore, (state) => state.loaded);
  const problem = useStore(imageStore, (state) => state.problem);
  const failure = useStore(operationStore, (state) => state.failures.get(id));
  const leavesAsleep = useLeavesAsleep();
  const { answer: details, error } = useAsked({
    key: ['images.inspect', id],
    version: image,
    enabled: !leavesAsleep,
    ask: (api, signal) => api.images.inspect({ reference: id }, { signal }),
  });
  const base = `/images/${encodeURIComponent(id)}`;
  if (!tabs.includes(tab as Tab)) return <Navigate to={base} replace />;
  const [line] = image ? imageLines([image]) : [];
  const name = line ? visibleText(lineName(line)) : shortId(id);
  const view = () => {
    if (!details) return null;
    if (tab === 'inspect' && details.shortened?.document)
      return <DocumentTooLarge inspect={['docker', 'image', 'inspect', details.tags[0] ?? id]} />;
    if (tab === 'inspect') return <JsonView key={id} label={t('details.tab.inspect')} value={details.raw} />;
    return <ImageSummary details={details} />;
  };
  return (
    <DetailsFrame
      back={{ to: '/images', label: t('images.back') }}
      title={name}
      tabs={{
        label: t('details.tabs'),
        all: tabs.map((value) => ({
          to: value === 'summary' ? base : `${base}/${value}`,
          label: t(`details.tab.${value}`),
          active: value === tab,
        })),
      }}
      gone={
        !image && (loaded || error?.code === 'NOT_FOUND')
          ? { title: t('images.gone'), text: t('images.goneText') }
          : null
      }
      error={error ?? (image ? null : problem)}
      failure={
        failure ? (
          <FailureNote id={id} name={name} title={imageCommands.failed?.(failure.operation)} error={failure.error} />
        ) : null
      }
      header={
        line ? (
          <>
            <span className="flex-1" />
            <CommandButton variant="primary" command={run} on={[line]} name={lineName(line)} place={place} />
            <CommandMenu of={imageCommands} on={line} place={place} without={[open, run]} />
          </>
        ) : null
      }
    >
      {view()}
    </DetailsFrame>
  );
}
