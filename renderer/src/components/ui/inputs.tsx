import { Check, ChevronDown, Minus } from 'lucide-react';
import { Checkbox as RadixCheckbox } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cx } from './class-names.ts';

/** How every box that text is typed into looks. */
export const inputBox =
  'kit:w-full min-w-0 rounded-md border border-line-strong bg-surface px-2 kit:text-sm text-ink transition-colors duration-100 ' +
  'hover:border-ink-3/60 focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0 ' +
  'aria-invalid:border-bad-dot aria-invalid:outline-bad-dot aria-invalid:focus-visible:border-bad-dot disabled:opacity-60 dark:bg-sunken';

export function TextInput({ className, mono, ...rest }: ComponentProps<'input'> & { readonly mono?: boolean }) {
  return (
    <input
      type="text"
      autoComplete="off"
      autoCapitalize="off"
      autoCorrect="off"
      spellCheck={false}
      {...rest}
      className={cx(
        inputBox,
        'h-7.5 placeholder:font-sans placeholder:text-sm',
        mono && 'font-mono text-xs',
        className,
      )}
    />
  );
}

/** The platform's own list, so that it is as accessible as the platform and needs no styles of a library. */
export function Select({ className, ...rest }: ComponentProps<'select'>) {
  return (
    <span className={cx('relative inline-flex min-w-0', className)}>
      <select {...rest} className={cx(inputBox, 'h-7.5 appearance-none pr-7 [&>option]:bg-raised')} />
      <ChevronDown aria-hidden className="pointer-events-none absolute top-2 right-2 size-3.5 text-ink-3" />
    </span>
  );
}

interface CheckboxProps {
  readonly checked: boolean | 'indeterminate';
  readonly label: string;
  readonly onChange: (event: { shift: boolean }) => void;
  readonly className?: string;
  readonly tabIndex?: number;
}

/** A bare checkbox whose label is only its accessible name; for rows of a table. */
export function Checkbox({ checked, label, onChange, className, tabIndex }: CheckboxProps) {
  return (
    <RadixCheckbox.Root
      checked={checked}
      aria-label={label}
      tabIndex={tabIndex}
      onClick={(event) => {
        event.preventDefault();
        event.stopPropagation();
        onChange({ shift: event.shiftKey });
      }}
      className={cx(
        'flex size-4 shrink-0 items-center justify-center rounded-sm border border-line-strong bg-surface text-on-accent transition-colors duration-100 dark:bg-hover',
        'hover:border-ink-3 data-[state=checked]:border-accent data-[state=checked]:bg-accent data-[state=indeterminate]:border-accent data-[state=indeterminate]:bg-accent',
        className,
      )}
    >
      <RadixCheckbox.Indicator>
        {checked === 'indeterminate' ? (
          <Minus aria-hidden className="size-3" strokeWidth={3} />
        ) : (
          <Check aria-hidden className="size-3" strokeWidth={3} />
        )}
      </RadixCheckbox.Indicator>
    </RadixCheckbox.Root>
  );
}

export interface LabelledProps {
  readonly id: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly disabled?: boolean;
}

/** A checkbox with its words beside it. */
export function CheckboxField({ id, checked, onChange, label, hint, disabled }: LabelledProps) {
  return (
    <div className="flex items-start gap-2">
      <RadixCheckbox.Root
        id={id}
        checked={checked}
        disabled={disabled ?? false}
        onCheckedChange={(value) => onChange(value === true)}
        className="mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-sm border border-line-strong bg-surface text-on-accent hover:border-ink-3 disabled:opacity-50 data-[state=checked]:border-accent data-[state=checked]:bg-accent dark:bg-hover"
      >
        <RadixCheckbox.Indicator>
          <Check aria-hidden className="size-3" strokeWidth={3} />
        </RadixCheckbox.Indicator>
      </RadixCheckbox.Root>
      <label htmlFor={id} className="min-w-0 text-sm">
        {label}
        {hint ? <span className="block text-xs text-ink-3">{hint}</span> : null}
      </label>
    </div>
  );
}
