import { Cpu, HardDrive, MemoryStick } from 'lucide-react';
import { Popover } from 'radix-ui';
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
import { visibleText } from '../lib/format/visible-text.ts';

/** Figures of VM and engine along the bottom, and the task list. */
export function StatusBar() {
  const { t } = useTranslation();
  const engine = useStore(engineStore, (state) => state.status);
  const own = engine?.source === 'vm';
  return (
    <footer className="flex h-7 shrink-0 items-center gap-3 border-t border-line bg-canvas px-3 text-2xs text-ink-2">
      {engine?.version ? (
        <span className="whitespace-nowrap tabular-nums">
          {t('status.engine', { version: plainVersion(engine.version) })}
          {engine.apiVersion ? <span className="text-ink-3 narrow:hidden"> · API {engine.apiVersion}</span> : null}
        </span>
      ) : (
        <span>{t('status.noEngine')}</span>
      )}
      {own ? (
        <>
          <Usage />
          <Accelerator />
        </>
      ) : null}
      <span className="ml-auto">
        <TaskPopover />
      </span>
    </footer>
  );
}

function Usage() {
  const { t } = useTranslation();
  const usage = useStore(vmStore, (state) => state.usage);
  if (!usage) return null;
  const full = diskLevel(usage);
  const of = (used: number, total: number) => `${formatMemory(used)} / ${formatMemory(total)}`;
  return (
    <span className="flex items-center gap-1.5">
      <Figure icon={Cpu} label={t('status.cpu')} value={formatPercent(usage.cpuPercent)} />
      <Figure icon={MemoryStick} label={t('status.memory')} value={of(usage.memoryUsedBytes, usage.memoryTotalBytes)} />
      <Figure
        icon={HardDrive}
        label={t('status.disk')}
        value={of(usage.diskUsedBytes, usage.diskTotalBytes)}
        tone={full === 'bad' ? 'text-bad' : full === 'warn' ? 'text-warn' : undefined}
      />
    </span>
  );
}

interface FigureProps {
  readonly icon: typeof Cpu;
  readonly label: string;
  readonly value: string;
  readonly tone?: string | undefined;
}

/** What it is a figure of is said on hover and on focus: the bar has no room for it. */
function Figure({ icon: Icon, label, value, tone }: FigureProps): ReactNode {
  return (
    <Tooltip text={`${label}: ${value}`}>
      <button
        type="button"
        aria-label={`${label}: ${value}`}
        className={cx('flex h-6 items-center gap-1.5 rounded-sm px-1 whitespace-nowrap tabular-nums', tone)}
      >
        <Icon aria-hidden className="size-3 text-ink-3" />
        {value}
      </button>
    </Tooltip>
  );
}

/** Whether the VM has hardware acceleration; a click says what that means. */
function Accelerator() {
  const { t } = useTranslation();
  const vm = useStore(vmStore, (state) => state.status);
  if (!vm?.accelerator) return null;
  const emulated = vm.accelerator === 'tcg';
  return (
    <Popover.Root>
      <Popover.Trigger
        className={cx(
          'flex h-6 items-center rounded-sm px-1 whitespace-nowrap hover:bg-hover data-[state=open]:bg-hover',
          emulated && 'text-warn',
        )}
      >
        {emulated ? t('status.emulated') : vm.accelerator.toUpperCase()}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          side="top"
          sideOffset={6}
          collisionPadding={8}
          aria-label={t('status.acceleration')}
          className="pop z-30 flex max-w-80 flex-col gap-1.5 rounded-lg bg-raised px-3 py-2.5 text-xs shadow-pop outline-none"
        >
          <p>{emulated ? t('status.emulatedText') : t('status.acceleratorText', { driver: vm.driver })}</p>
          {vm.acceleratorNote ? (
            <p lang="en" className="selectable text-ink-2">
              {visibleText(vm.acceleratorNote)}
            </p>
          ) : null}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
