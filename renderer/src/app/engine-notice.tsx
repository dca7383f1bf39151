import { HardDrive, Info, Moon, TriangleAlert, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { z } from 'zod';
import { useStore } from 'zustand';
import { saidBy, type WireError } from '../../../electron/contract/errors.ts';
import { Button, IconButton } from '../components/ui/button.tsx';
import { cx } from '../components/ui/class-names.ts';
import { runVmAction, vmActionStore } from '../lib/engine/actions.ts';
import { diskLevel } from '../lib/engine/disk-level.ts';
import { useEngineView } from '../lib/engine/use-engine.ts';
import { engineStore, vmStore } from '../lib/entities/stores.ts';
import { formatDateTime } from '../lib/format/time.ts';
import { SaidSentences } from '../lib/i18n/said.tsx';
import { useFocusHeir } from '../lib/keyboard/use-focus-heir.ts';
import { keep, loadKept } from '../lib/persist.ts';
import { strip } from './language-notice.tsx';

/**
 * Above every page: what was asked of the VM and failed, that it sleeps, that it ended and was started again, what ails an engine that
 * still answers, and a disk that is nearly full.
 */
export function EngineNotice() {
  const view = useEngineView();
  const failed = useStore(vmActionStore, (state) => state.failed);
  const problem = view.kind === 'ready' ? view.problem : null;
  return (
    <>
      {/* What made the engine break stands in its place on the page. */}
      {failed && view.kind !== 'broken' ? <FailedAction failed={failed} /> : null}
      {view.kind === 'asleep' ? <AsleepNotice since={view.since} isBusy={view.stage !== null} /> : null}
      <ImageNotice />
      <CrashNotice />
      <ColdNotice />
      {problem ? <Trouble error={problem.error} /> : <DiskNotice />}
    </>
  );
}

/** What is shown meanwhile is what was known when it fell asleep. */
function AsleepNotice({ since, isBusy }: { readonly since: number; readonly isBusy: boolean }) {
  const { t, i18n } = useTranslation();
  return (
    <div role="status" className={cx(strip, 'bg-hover')}>
      <Moon aria-hidden className="size-3.5 shrink-0 text-ink-3" />
      <p className="min-w-0 flex-1">{t('notice.asleep', { time: formatDateTime(since, i18n.language) })}</p>
      <Button size="sm" busy={isBusy} onClick={() => void runVmAction('start')}>
        {t('engine.wake')}
      </Button>
    </div>
  );
}

/** A VM that slept did not go on where it was. */
function ColdNotice() {
  const view = useEngineView();
  const reason = useStore(vmStore, ({ status }) => status?.coldReason ?? null);
  const [dismissed, setDismissed] = useState<string | null>(null);
  if (view.kind !== 'ready' || reason === null || reason.text === dismissed) return null;
  return (
    <div role="status" className={cx(strip, 'bg-warn-soft')}>
      <Info aria-hidden className="size-3.5 shrink-0 text-warn" />
      <p className="selectable min-w-0 flex-1 break-words">
        <SaidSentences message={reason} />
      </p>
      <Dismiss onDismiss={() => setDismissed(reason.text)} />
    </div>
  );
}

function FailedAction({ failed }: { readonly failed: { action: ActionName; error: WireError } }) {
  const { t } = useTranslation();
  return (
    <Trouble title={t(`engine.failed.${failed.action}`)} error={failed.error}>
      <Dismiss onDismiss={() => vmActionStore.setState({ failed: null })} />
    </Trouble>
  );
}

type ActionName = NonNullable<ReturnType<typeof vmActionStore.getState>['failed']>['action'];

interface TroubleProps {
  readonly title?: string;
  readonly error: WireError;
  readonly children?: ReactNode;
}

function Trouble({ title, error, children }: TroubleProps) {
  return (
    <div role="alert" className={cx(strip, 'bg-bad-soft')}>
      <TriangleAlert aria-hidden className="size-3.5 shrink-0 text-bad" />
      <p className="selectable min-w-0 flex-1 break-words">
        {title ? <span className="font-medium">{title} </span> : null}
        <SaidSentences message={saidBy(error)} />
      </p>
      {children}
    </div>
  );
}

/** Containers may have gone down with it while nobody looked: it stays until it is dismissed. */
function CrashNotice() {
  const { t, i18n } = useTranslation();
  const view = useEngineView();
  const own = useStore(engineStore, (state) => state.status?.source === 'vm');
  const at = useStore(vmStore, ({ status }) => status?.crashedAt ?? null);
  const [dismissed, setDismissed] = useState(() => loadKept('session', DISMISSED, z.number()));
  if (!own || at === null || at === dismissed || view.kind !== 'ready') return null;
  const dismiss = () => {
    keep('session', DISMISSED, at);
    setDismissed(at);
  };
  return (
    <div role="alert" className={cx(strip, 'bg-warn-soft')}>
      <TriangleAlert aria-hidden className="size-3.5 shrink-0 text-warn" />
      <p className="min-w-0 flex-1">{t('notice.crashed', { time: formatDateTime(at, i18n.language) })}</p>
      <Dismiss onDismiss={dismiss} />
    </div>
  );
}

/** The VM runs what ran before an update. */
function ImageNotice() {
  const own = useStore(engineStore, (state) => state.status?.source === 'vm');
  const note = useStore(vmStore, ({ status }) => status?.imageNote ?? null);
  const [dismissed, setDismissed] = useState(false);
  if (!own || !note || dismissed) return null;
  return (
    <div role="status" className={cx(strip, 'bg-warn-soft')}>
      <TriangleAlert aria-hidden className="size-3.5 shrink-0 text-warn" />
      <p className="selectable min-w-0 flex-1 break-words">
        <SaidSentences message={note} />
      </p>
      <Dismiss onDismiss={() => setDismissed(true)} />
    </div>
  );
}

/** Which crash the reader of this page knows of. */
const DISMISSED = 'crash.dismissed';

function DiskNotice() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const own = useStore(engineStore, (state) => state.status?.source === 'vm');
  const level = useStore(vmStore, ({ usage }) => (usage ? diskLevel(usage) : null));
  const percent = useStore(vmStore, ({ usage }) =>
    usage ? Math.floor((usage.diskUsedBytes / usage.diskTotalBytes) * 100) : 0,
  );
  const [dismissed, setDismissed] = useState<string | null>(null);
  if (!own || !level || level === dismissed) return null;
  const showUnused = () => void navigate('/images?scope=unused');
  return (
    <div role="status" className={cx(strip, level === 'bad' ? 'bg-bad-soft' : 'bg-warn-soft')}>
      <HardDrive aria-hidden className={cx('size-3.5 shrink-0', level === 'bad' ? 'text-bad' : 'text-warn')} />
      <p className="min-w-0 flex-1">{t(`notice.disk.${level}`, { percent })}</p>
      <Button size="sm" onClick={showUnused}>
        {t('notice.disk.unused')}
      </Button>
      <Dismiss onDismiss={() => setDismissed(level)} />
    </div>
  );
}

function Dismiss({ onDismiss }: { readonly onDismiss: () => void }) {
  const { t } = useTranslation();
  const button = useFocusHeir<HTMLButtonElement>();
  return <IconButton ref={button} icon={X} label={t('common.dismiss')} className="size-6" onClick={onDismiss} />;
}
