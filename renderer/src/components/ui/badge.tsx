import type { ReactNode } from 'react';
import { cx } from './class-names.ts';
import type { Tone } from './status-dot.tsx';

const tones: Record<Tone, string> = {
  ok: 'bg-ok-soft text-ok',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
  idle: 'bg-hover text-ink-2',
  accent: 'bg-accent-soft text-accent-ink',
};

export function Badge({
  tone = 'idle',
  mono,
  children,
}: {
  readonly tone?: Tone;
  readonly mono?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <span
      className={cx(
        'inline-flex h-5 max-w-full shrink-0 items-center gap-1 rounded-sm px-1.5 text-2xs font-medium whitespace-nowrap',
        mono && 'font-mono',
        tones[tone],
      )}
    >
      {children}
    </span>
  );
}
