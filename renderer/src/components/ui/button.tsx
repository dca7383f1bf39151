import type { LucideProps } from 'lucide-react';
import type { ComponentProps, ComponentType, ReactNode } from 'react';
import { cx } from './class-names.ts';
import { Spinner } from './spinner.tsx';
import { Tooltip } from './tooltip.tsx';

/** One of lucide's, or drawn like them. */
export type Icon = ComponentType<LucideProps>;

type Variant = 'primary' | 'secondary' | 'ghost' | 'danger';

const variants: Record<Variant, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover kit:shadow-soft',
  secondary:
    'border border-line-strong bg-surface text-ink hover:bg-hover kit:shadow-soft dark:bg-hover dark:hover:bg-pressed',
  ghost: 'kit:text-ink-2 hover:bg-hover kit:hover:text-ink',
  danger: 'bg-bad-solid text-on-accent hover:bg-bad-solid-hover kit:shadow-soft',
};

interface ButtonProps extends ComponentProps<'button'> {
  readonly variant?: Variant;
  readonly size?: 'sm' | 'md';
  readonly icon?: Icon;
  /** Shows that its work is under way, and ignores clicks meanwhile. It keeps the focus, as with `aria-disabled`. */
  readonly busy?: boolean;
}

export function Button({
  variant = 'secondary',
  size = 'md',
  icon: Picture,
  busy,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  // A disabled button would lose the focus, and a form be sent by its button.
  const off = busy || rest['aria-disabled'] === true;
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      aria-disabled={off || undefined}
      onClick={off ? (event) => event.preventDefault() : onClick}
      className={cx(
        'inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-md font-medium transition-colors duration-100 disabled:opacity-50 aria-disabled:opacity-50',
        size === 'sm' ? 'h-6 px-2 text-xs' : 'h-7 px-2.5 text-sm',
        variants[variant],
        className,
      )}
    >
      {busy ? <Spinner /> : Picture ? <Picture aria-hidden className="size-3.5 shrink-0" strokeWidth={2} /> : null}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  readonly icon: Icon;
  /** The accessible name; the tooltip too unless `hint` is given. */
  readonly label: string;
  readonly hint?: ReactNode;
  readonly keys?: string | undefined;
  readonly danger?: boolean;
  readonly busy?: boolean;
}

/** A button that is only an icon, named for those who do not see it and on hover for those who do. */
export function IconButton({ icon: Picture, label, hint, keys, danger, busy, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={hint ?? label} keys={keys}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        className={cx(
          'inline-flex kit:size-7 shrink-0 items-center justify-center rounded-md kit:text-ink-3 transition-colors duration-100 disabled:opacity-40',
          'hover:bg-pressed data-[state=open]:bg-pressed data-[state=open]:text-ink',
          danger ? 'hover:text-bad' : 'hover:text-ink',
          className,
        )}
      >
        {busy ? <Spinner /> : <Picture aria-hidden className="size-4" strokeWidth={1.75} />}
      </button>
    </Tooltip>
  );
}
