import { cx } from './class-names.ts';

interface ProgressProps {
  readonly label: string;
  /** 0 to 1; null while the whole is not known. */
  readonly value: number | null;
  readonly tone?: 'accent' | 'warn' | 'bad';
  readonly className?: string;
}

const tones = { accent: 'bg-accent', warn: 'bg-warn-dot', bad: 'bg-bad-dot' };

export function Progress({ label, value, tone = 'accent', className }: ProgressProps) {
  const percent = value === null ? undefined : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className={cx('h-1 overflow-hidden rounded-full bg-pressed', className)}
    >
      {percent === undefined ? (
        <div className={cx('indeterminate h-full w-[30%] rounded-full', tones[tone])} />
      ) : (
        <div
          className={cx('h-full rounded-full transition-[width] duration-300', tones[tone])}
          style={{ width: `${percent}%` }}
        />
      )}
    </div>
  );
}
