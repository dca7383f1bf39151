import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { follow } from '../../lib/bridge/follow.ts';
import { createLogBuffer, type LogBuffer } from '../log/log-buffer.ts';
import { LogView } from '../log/log-view.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Segmented } from '../ui/segmented.tsx';

const sources = ['console', 'dockerd', 'containerd', 'host'] as const;
type Source = (typeof sources)[number];
/** Lines kept in view; older ones are in the files. */
const MOST = 5000;

/** The logs of the VM's console, its daemons and the host, as they are written. */
export function LogDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [source, setSource] = useState<Source>('console');
  const log = useLog(source);
  return (
    <Dialog title={t('engine.log')} size="lg" onClose={onClose}>
      <div className="mb-2 flex items-center justify-between">
        <Segmented
          label={t('engine.logSource')}
          value={source}
          onChange={setSource}
          options={sources.map((value) => ({ value, label: t(`engine.source.${value}`) }))}
        />
        <CopyButton text={log.text} label={t('engine.copyLog')} />
      </div>
      <LogView key={source} label={t('engine.log')} log={log} empty={t('engine.logEmpty')} className="h-[50vh]" />
    </Dialog>
  );
}

function useLog(source: Source): LogBuffer {
  const [log] = useState(() => createLogBuffer(MOST));
  useEffect(() => {
    log.clear();
    let first = true;
    return follow({
      open: (api, signal) => {
        first = true;
        return api.vm.logs({ source, lines: 500, follow: true }, { signal });
      },
      onItem: (item) => {
        if (first) log.clear();
        first = false;
        log.push(item.lines);
      },
    });
  }, [source, log]);
  return log;
}
