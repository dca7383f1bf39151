import { cx } from './class-names.ts';

export type Tone = 'ok' | 'warn' | 'bad' | 'idle' | 'accent';

const dots: Record<Tone, string> = {
  ok: 'bg-ok-dot',
  warn: 'bg-warn-dot',
  bad: 'bg-bad-dot',
  idle: 'bg-idle-dot',
  accent: 'bg-accent',
};

/** A state's colour. Its words must stand beside it. */
export function StatusDot({
  tone,
  hollow,
  className,
}: {
  readonly tone: Tone;
  readonly hollow?: boolean;
  readonly className?: string;
}) {
  return (
    <span
      aria-hidden
      className={cx('size-2 shrink-0 rounded-full', hollow ? 'border-[1.5px] border-idle-dot' : dots[tone], className)}
    />
  );
}
