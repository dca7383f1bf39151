import { Cpu, HardDrive, MemoryStick } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { cx } from '../components/ui/class-names.ts';
import { Tooltip } from '../components/ui/tooltip.tsx';
import { TaskPopover } from '../features/tasks/components/task-popover.tsx';
import { diskLevel } from '../lib/engine/disk-level.ts';
import { engineStore, vmStore } from '../lib/entities/stores.ts';
import { plainVersion } from '../lib/format/engine-names.ts';
import { formatMemory, formatPercent } from '../lib/format/numbers.ts';

/** Figures of VM and engine along the bottom, and the task list. */
export function StatusBar() {
  const { t } = useTranslation();
  const engine = useStore(engineStore, (state) => state.status);
  const vm = useStore(vmStore, (state) => state.status);
  const usage = useStore(vmStore, (state) => state.usage);
  const own = engine?.source === 'vm';
  const full = usage ? diskLevel(usage) : null;
  return (
    <footer className="flex h-7 shrink-0 items-center gap-4 border-t border-line bg-canvas px-3 text-2xs text-ink-2">
      {engine?.version ? (
        <span className="whitespace-nowrap tabular-nums">
          {t('status.engine', { version: plainVersion(engine.version) })}
          {engine.apiVersion ? <span className="text-ink-3 narrow:hidden"> · API {engine.apiVersion}</span> : null}
        </span>
      ) : (
        <span>{t('status.noEngine')}</span>
      )}
      {own && usage ? (
        <>
          <Figure icon={Cpu} label={t('status.cpu')} value={formatPercent(usage.cpuPercent)} />
          <Figure
            icon={MemoryStick}
            label={t('status.memory')}
            value={`${formatMemory(usage.memoryUsedBytes)} / ${formatMemory(usage.memoryTotalBytes)}`}
          />
          <Figure
            icon={HardDrive}
            label={t('status.disk')}
            value={`${formatMemory(usage.diskUsedBytes)} / ${formatMemory(usage.diskTotalBytes)}`}
            tone={full === 'bad' ? 'text-bad' : full === 'warn' ? 'text-warn' : undefined}
          />
        </>
      ) : null}
      {own && vm?.accelerator ? (
        <Tooltip
          text={
            vm.accelerator === 'tcg'
              ? [t('status.emulatedText'), vm.acceleratorNote].filter(Boolean).join(' ')
              : t('status.acceleratorText', { driver: vm.driver })
          }
        >
          <span className={cx('whitespace-nowrap', vm.accelerator === 'tcg' && 'text-warn')}>
            {vm.accelerator === 'tcg' ? t('status.emulated') : vm.accelerator.toUpperCase()}
          </span>
        </Tooltip>
      ) : null}
      <span className="ml-auto">
        <TaskPopover />
      </span>
    </footer>
  );
}

interface FigureProps {
  readonly icon: typeof Cpu;
  readonly label: string;
  readonly value: string;
  readonly tone?: string | undefined;
}

function Figure({ icon: Icon, label, value, tone }: FigureProps): ReactNode {
  return (
    <Tooltip text={`${label}: ${value}`}>
      <span className={cx('flex items-center gap-1.5 whitespace-nowrap tabular-nums', tone)}>
        <Icon role="img" aria-label={label} className="size-3 text-ink-3" />
        {value}
      </span>
    </Tooltip>
  );
}
