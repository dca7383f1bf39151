import { Cpu, HardDrive, MemoryStick } from 'lucide-react';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { Facts } from '../components/facts.tsx';
import { cx } from '../components/ui/class-names.ts';
import { Explained } from '../components/ui/explained.tsx';
import { TaskPopover } from '../features/tasks/components/task-popover.tsx';
import { diskLevel } from '../lib/engine/disk-level.ts';
import { useEngineView } from '../lib/engine/use-engine.ts';
import { engineStore, vmStore } from '../lib/entities/stores.ts';
import { plainVersion } from '../lib/format/engine-names.ts';
import { formatMemory, formatPercent } from '../lib/format/numbers.ts';
import { Said, saidText } from '../lib/i18n/said.tsx';
import { lazyPart } from '../lib/lazy-part.ts';
import { Aside } from './aside.tsx';

const UsageChart = lazyPart(async () => (await import('./usage-chart.tsx')).UsageChart, { heavy: true });

/** Figures of VM and engine along the bottom, and the task list. */
export function StatusBar() {
  const { t } = useTranslation();
  const engine = useStore(engineStore, (state) => state.status);
  const own = engine?.source === 'vm';
  const view = useEngineView();
  const stage = 'stage' in view ? view.stage : null;
  return (
    <footer className="flex h-7 shrink-0 items-center gap-2 border-t border-line bg-canvas px-3 text-2xs text-ink-2">
      {engine?.version ? (
        <span className="whitespace-nowrap tabular-nums">
          {t('status.engine', { version: plainVersion(engine.version) })}
          {engine.apiVersion ? <span className="text-ink-3 narrow:hidden"> · API {engine.apiVersion}</span> : null}
        </span>
      ) : (
        <span>
          {stage ? saidText(stage.said) : t(view.kind === 'asleep' ? 'engine.short.asleep' : 'status.noEngine')}
        </span>
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

/** What the VM uses; a click says what each figure is of, for which the bar has no room. */
function Usage() {
  const { t } = useTranslation();
  const usage = useStore(vmStore, (state) => state.usage);
  const status = useStore(vmStore, (state) => state.status);
  if (!usage || !status) return null;
  const full = diskLevel(usage);
  // Of what it was given: the guest's own totals are without what its kernel and file system take.
  const of = (used: number, total: string) => `${formatMemory(used)} / ${total}`;
  const figures = [
    { icon: Cpu, label: t('status.cpu'), value: formatPercent(usage.cpuPercent) },
    {
      icon: MemoryStick,
      label: t('status.memory'),
      value: of(usage.memoryUsedBytes, formatMemory(status.memoryMiB * 1024 ** 2)),
    },
    {
      icon: HardDrive,
      label: t('status.disk'),
      value: of(usage.diskUsedBytes, `${status.diskGiB} GiB`),
      tone: full === 'bad' ? 'text-bad' : full === 'warn' ? 'text-warn' : '',
    },
  ];
  return (
    <Explained
      label={t('status.usage')}
      name={figures.map(({ label, value }) => `${label}: ${value}`).join(', ')}
      shown={figures.map(({ icon: Icon, label, value, tone }) => (
        <span key={label} className={cx('flex items-center gap-1.5', tone)}>
          <Icon aria-hidden className="size-3 text-ink-3" />
          {value}
        </span>
      ))}
    >
      <Facts facts={figures.map(({ label, value }) => [label, value])} />
      <Aside where="usage chart">
        {/* As high as the chart: what stands above it stays where it is. */}
        <div className="min-h-25">
          <Suspense fallback={null}>
            <UsageChart />
          </Suspense>
        </div>
      </Aside>
    </Explained>
  );
}

/** Whether the VM has hardware acceleration; a click says what that means. */
function Accelerator() {
  const { t } = useTranslation();
  const vm = useStore(vmStore, (state) => state.status);
  if (!vm?.accelerator) return null;
  const emulated = vm.accelerator === 'tcg';
  return (
    <Explained
      label={t('status.acceleration')}
      shown={emulated ? t('status.emulated') : vm.accelerator.toUpperCase()}
      className={emulated ? 'text-warn' : ''}
    >
      <p>{emulated ? t('status.emulatedText') : t('status.acceleratorText', { driver: vm.driver })}</p>
      {vm.acceleratorNote ? (
        <p className="selectable text-ink-2">
          <Said message={vm.acceleratorNote} />
        </p>
      ) : null}
    </Explained>
  );
}
