import { HardDrive, TriangleAlert, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useStore } from 'zustand';
import { Button, IconButton } from '../components/ui/button.tsx';
import { cx } from '../components/ui/class-names.ts';
import { imageList } from '../features/images/store.ts';
import { diskLevel } from '../lib/engine/disk-level.ts';
import { useEngineView } from '../lib/engine/use-engine.ts';
import { engineStore, vmStore } from '../lib/entities/stores.ts';
import { visibleText } from '../lib/format/visible-text.ts';

/** Above every page: what ails an engine that still answers, and a disk that is nearly full. */
export function EngineNotice() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const view = useEngineView();
  const own = useStore(engineStore, (state) => state.status?.source === 'vm');
  const usage = useStore(vmStore, (state) => state.usage);
  const [dismissed, setDismissed] = useState<string | null>(null);
  const problem = view.kind === 'ready' ? view.problem : null;
  if (problem) {
    const { message, hint } = problem.error;
    return (
      <div role="alert" className={cx(strip, 'bg-bad-soft')}>
        <TriangleAlert aria-hidden className="size-3.5 shrink-0 text-bad" />
        <p className="selectable min-w-0 flex-1">
          {visibleText(message)}. {hint ? <span className="text-ink-2">{visibleText(hint)}</span> : null}
        </p>
      </div>
    );
  }
  const level = own && usage ? diskLevel(usage) : null;
  if (!usage || !level || level === dismissed) return null;
  const percent = Math.floor((usage.diskUsedBytes / usage.diskTotalBytes) * 100);
  const showUnused = () => {
    imageList.setScope('unused');
    void navigate('/images');
  };
  return (
    <div role="status" className={cx(strip, level === 'bad' ? 'bg-bad-soft' : 'bg-warn-soft')}>
      <HardDrive aria-hidden className={cx('size-3.5 shrink-0', level === 'bad' ? 'text-bad' : 'text-warn')} />
      <p className="min-w-0 flex-1">{t(`notice.disk.${level}`, { percent })}</p>
      <Button size="sm" onClick={showUnused}>
        {t('notice.disk.unused')}
      </Button>
      <IconButton icon={X} label={t('common.dismiss')} className="size-6" onClick={() => setDismissed(level)} />
    </div>
  );
}

const strip = 'flex min-h-9 shrink-0 items-center gap-2.5 border-b border-line px-4 py-1.5 text-xs';
