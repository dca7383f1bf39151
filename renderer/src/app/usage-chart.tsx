import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { Chart } from '../components/chart/chart.tsx';
import { usageHistory } from '../lib/engine/usage-history.ts';
import { formatPercent } from '../lib/format/numbers.ts';

/** What the VM used over the last minutes, as far as this page has seen it. */
export function UsageChart() {
  const { t } = useTranslation();
  const samples = useStore(usageHistory, (state) => state.samples);
  const last = samples.at(-1);
  const lines = [
    { label: t('status.cpu'), colour: 'accent', values: samples.map(({ cpuPercent }) => cpuPercent) },
    { label: t('status.memory'), colour: 'ok-dot', values: samples.map(({ memoryPercent }) => memoryPercent) },
  ];
  return (
    <div>
      <Chart
        label={t('status.chart', {
          cpu: formatPercent(last?.cpuPercent ?? null),
          memory: formatPercent(last?.memoryPercent ?? null),
        })}
        times={samples.map(({ at }) => at)}
        series={lines}
        max={100}
        format={(percent) => `${percent}%`}
        height={84}
      />
      <p aria-hidden className="flex gap-3 pl-10 text-2xs text-ink-3">
        <Key className="bg-accent" label={t('status.cpu')} />
        <Key className="bg-ok-dot" label={t('status.memory')} />
      </p>
    </div>
  );
}

function Key({ className, label }: { readonly className: string; readonly label: string }) {
  return (
    <span className="flex items-center gap-1.5">
      <span className={`h-0.5 w-3 rounded-full ${className}`} />
      {label}
    </span>
  );
}
