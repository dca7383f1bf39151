import { ArrowLeft, CircleOff, Play } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useNavigate, useParams } from 'react-router';
import { useStore } from 'zustand';
import { commandLine } from '../../../../../electron/contract/cli-line.ts';
import type { WireError } from '../../../../../electron/contract/errors.ts';
import type { ImageDetails } from '../../../../../electron/contract/images.ts';
import { EngineGate } from '../../../components/engine/engine-gate.tsx';
import { EnvTable } from '../../../components/env-table.tsx';
import { Facts, Section } from '../../../components/facts.tsx';
import { Button } from '../../../components/ui/button.tsx';
import { CopyButton } from '../../../components/ui/copy-button.tsx';
import { EmptyState } from '../../../components/ui/empty-state.tsx';
import { ErrorNote } from '../../../components/ui/error-note.tsx';
import { Spinner } from '../../../components/ui/spinner.tsx';
import { TabLinks } from '../../../components/ui/tab-links.tsx';
import { bridge } from '../../../lib/bridge/client.ts';
import { describeError } from '../../../lib/describe-error.ts';
import { useEngineView } from '../../../lib/engine/use-engine.ts';
import { imageStore } from '../../../lib/entities/stores.ts';
import { shortId } from '../../../lib/format/engine-names.ts';
import { formatBytes } from '../../../lib/format/numbers.ts';
import { formatDateTime } from '../../../lib/format/time.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { imageLines } from '../selectors.ts';
import { ImageActions, lineName, runPath } from './image-actions.tsx';
import { ImageDialogs } from './image-dialogs.tsx';

const JsonView = lazy(async () => ({
  default: (await import('../../../components/json-view/json-view.tsx')).JsonView,
}));

export function ImageDetailsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { id = '', tab = 'summary' } = useParams();
  const engine = useEngineView();
  const image = useStore(imageStore, (state) => state.byId.get(id));
  const loaded = useStore(imageStore, (state) => state.loaded);
  const { details, error } = useImageDetails(id);
  if (tab !== 'summary' && tab !== 'inspect') return <Navigate to={`/images/${encodeURIComponent(id)}`} replace />;
  const [line] = image ? imageLines([image]) : [];
  const base = `/images/${encodeURIComponent(id)}`;
  const body = () => {
    if (engine.kind !== 'ready') return <EngineGate view={engine} />;
    if (!image && loaded) {
      return (
        <EmptyState
          icon={CircleOff}
          title={t('images.gone')}
          description={t('images.goneText')}
          actions={<Button onClick={() => void navigate('/images')}>{t('images.back')}</Button>}
        />
      );
    }
    if (details)
      return tab === 'inspect' ? (
        <JsonView label={t('details.tab.inspect')} value={details.raw} />
      ) : (
        <ImageSummary details={details} />
      );
    return error ? (
      <div className="p-4">
        <ErrorNote message={error.message} hint={error.hint} />
      </div>
    ) : (
      <Loading />
    );
  };
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <header className="flex h-13 shrink-0 items-center gap-2 px-4">
        <Link
          to="/images"
          aria-label={t('images.back')}
          className="-ml-1.5 flex size-7 shrink-0 items-center justify-center rounded-md text-ink-3 hover:bg-hover hover:text-ink"
        >
          <ArrowLeft aria-hidden className="size-4" />
        </Link>
        <h1 className="selectable min-w-0 flex-1 truncate text-base font-semibold">
          {line ? lineName(line) : shortId(id)}
        </h1>
        {line ? (
          <>
            <Button
              icon={Play}
              variant="primary"
              aria-label={t('images.runNamed', { name: lineName(line) })}
              onClick={() => void navigate(runPath(line))}
            >
              {t('images.run')}
            </Button>
            <ImageActions line={line} inDetails />
          </>
        ) : null}
      </header>
      <TabLinks
        label={t('details.tabs')}
        tabs={[
          { to: base, label: t('details.tab.summary'), active: tab === 'summary' },
          { to: `${base}/inspect`, label: t('details.tab.inspect'), active: tab === 'inspect' },
        ]}
      />
      <Suspense fallback={<Loading />}>{body()}</Suspense>
      <ImageDialogs />
    </div>
  );
}

function useImageDetails(id: string): { details: ImageDetails | null; error: WireError | null } {
  const row = useStore(imageStore, (state) => state.byId.get(id));
  const [state, setState] = useState<{ details: ImageDetails | null; error: WireError | null }>({
    details: null,
    error: null,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a changed row is the reason to ask again
  useEffect(() => {
    const abort = new AbortController();
    bridge()
      .whenReady(abort.signal)
      .then((api) => api.images.inspect({ reference: id }, { signal: abort.signal }))
      .then(
        (details) => !abort.signal.aborted && setState({ details, error: null }),
        (error) => !abort.signal.aborted && setState({ details: null, error: describeError(error) }),
      );
    return () => abort.abort();
  }, [id, row]);
  return state;
}

function ImageSummary({ details }: { readonly details: ImageDetails }) {
  const { t, i18n } = useTranslation();
  const code = (words: readonly string[]) =>
    words.length > 0 ? (
      <code className="font-mono text-xs wrap-anywhere">{visibleText(commandLine(words).slice(0, 1000))}</code>
    ) : null;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-4 pt-4 pb-8">
      <div className="mx-auto max-w-300 columns-2 gap-x-10 narrow:columns-1">
        <Section title={t('details.overview')}>
          <Facts
            facts={[
              [
                t('details.id'),
                <span key="id" className="flex items-center gap-1">
                  <code className="font-mono text-xs">{shortId(details.id)}</code>
                  <CopyButton text={details.id} label={t('details.copyId')} className="-my-1 size-6" />
                </span>,
              ],
              [t('images.names'), details.tags.map(visibleText).join(', ')],
              [t('images.digests'), details.digests.length > 0 ? code(details.digests) : null],
              [t('details.platform'), visibleText(details.platform)],
              [t('details.created'), formatDateTime(details.createdAt, i18n.language)],
              [t('images.column.size'), formatBytes(details.size)],
              [t('images.layers'), details.layers],
              [t('images.author'), visibleText(details.author)],
            ]}
          />
        </Section>
        <Section title={t('images.defaults')}>
          <Facts
            facts={[
              [t('details.command'), code(details.command)],
              [t('details.entrypoint'), code(details.entrypoint)],
              [t('details.workdir'), details.workdir ? code([details.workdir]) : null],
              [t('details.user'), visibleText(details.user)],
              [t('images.exposed'), details.exposedPorts.map(({ port, protocol }) => `${port}/${protocol}`).join(', ')],
              [t('images.volumes'), details.volumes.length > 0 ? code(details.volumes) : null],
            ]}
          />
        </Section>
        <Section
          title={t('details.env', { count: details.env.length })}
          empty={details.env.length === 0 ? t('details.noEnv') : null}
        >
          <EnvTable env={details.env} />
        </Section>
        <Section
          title={t('details.labels')}
          empty={Object.keys(details.labels).length === 0 ? t('details.noLabels') : null}
        >
          <Facts
            wide
            facts={Object.entries(details.labels)
              .slice(0, 200)
              .map(([key, value]) => [visibleText(key), visibleText(value.slice(0, 1000))])}
          />
        </Section>
      </div>
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
