import { Play } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Navigate, useNavigate, useParams } from 'react-router';
import { useStore } from 'zustand';
import { DetailsFrame } from '../../../components/details-frame.tsx';
import { Button } from '../../../components/ui/button.tsx';
import { useAsked } from '../../../lib/bridge/use-asked.ts';
import { operationStore } from '../../../lib/entities/operations.ts';
import { imageStore } from '../../../lib/entities/stores.ts';
import { shortId } from '../../../lib/format/engine-names.ts';
import { lazyPart } from '../../../lib/lazy-part.ts';
import { imageLines } from '../selectors.ts';
import { ImageActions, lineName, runPath } from './image-actions.tsx';
import { ImageDialogs } from './image-dialogs.tsx';
import { ImageFailure } from './image-failure.tsx';
import { ImageSummary } from './image-summary.tsx';

const JsonView = lazyPart(async () => (await import('../../../components/tree/json-view.tsx')).JsonView);

const tabs = ['summary', 'inspect'] as const;
type Tab = (typeof tabs)[number];

export function ImageDetailsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { id = '', tab = 'summary' } = useParams();
  const image = useStore(imageStore, (state) => state.byId.get(id));
  const loaded = useStore(imageStore, (state) => state.loaded);
  const problem = useStore(imageStore, (state) => state.problem);
  const failure = useStore(operationStore, (state) => state.failures.get(id));
  const { answer: details, error } = useAsked(id, image, (api, signal) =>
    api.images.inspect({ reference: id }, { signal }),
  );
  const base = `/images/${encodeURIComponent(id)}`;
  if (!tabs.includes(tab as Tab)) return <Navigate to={base} replace />;
  const [line] = image ? imageLines([image]) : [];
  const name = line ? lineName(line) : shortId(id);
  const view = () => {
    if (!details) return null;
    if (tab === 'inspect') return <JsonView key={id} label={t('details.tab.inspect')} value={details.raw} />;
    return <ImageSummary details={details} />;
  };
  return (
    <>
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
        failure={failure ? <ImageFailure id={id} name={name} failure={failure} /> : null}
        header={
          line ? (
            <>
              <span className="flex-1" />
              <Button
                icon={Play}
                variant="primary"
                aria-label={t('images.runNamed', { name })}
                onClick={() => void navigate(runPath(line))}
              >
                {t('images.runAsk')}
              </Button>
              <ImageActions line={line} inDetails />
            </>
          ) : null
        }
      >
        {view()}
      </DetailsFrame>
      <ImageDialogs />
    </>
  );
}
