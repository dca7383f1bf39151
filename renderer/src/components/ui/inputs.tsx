import { Check, ChevronDown, Minus } from 'lucide-react';
import type { ComponentProps, KeyboardEvent } from 'react';
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

/** Enter is for what a dialog is about: on a box or a choice it would send the form before it has been read to its end. */
export function withoutEnter(event: KeyboardEvent): void {
  if (event.key === 'Enter') event.preventDefault();
}

interface BoxProps extends Omit<ComponentProps<'input'>, 'checked'> {
  readonly checked: boolean | 'indeterminate';
}

/** The platform's own, drawn as the rest of the page is. */
function Box({ checked, className, ...rest }: BoxProps) {
  const Mark = checked === 'indeterminate' ? Minus : Check;
  return (
    <span className={cx('relative flex size-4 shrink-0', className)}>
      <input
        type="checkbox"
        {...rest}
        ref={(box) => {
          if (box) box.indeterminate = checked === 'indeterminate';
        }}
        checked={checked === true}
        onKeyDown={withoutEnter}
        className={cx(
          'size-full appearance-none rounded-sm border transition-colors duration-100 disabled:opacity-50',
          checked === false
            ? 'border-line-strong bg-surface hover:border-ink-3 dark:bg-hover'
            : 'border-accent bg-accent',
        )}
      />
      {checked === false ? null : (
        <Mark aria-hidden className="pointer-events-none absolute inset-0.5 size-3 text-on-accent" strokeWidth={3} />
      )}
    </span>
  );
}

interface CheckboxProps {
  readonly checked: boolean | 'indeterminate';
  readonly label: string;
  readonly onChange: (event: { shift: boolean }) => void;
  readonly tabIndex?: number;
}

/** A bare checkbox whose label is only its accessible name; for rows of a table. */
export function Checkbox({ checked, label, onChange, tabIndex }: CheckboxProps) {
  return (
    <Box
      checked={checked}
      aria-label={label}
      tabIndex={tabIndex}
      // Its row has a click of its own.
      onClick={(event) => event.stopPropagation()}
      onChange={({ nativeEvent }) => onChange({ shift: nativeEvent instanceof MouseEvent && nativeEvent.shiftKey })}
    />
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
      <Box
        id={id}
        checked={checked}
        disabled={disabled ?? false}
        onChange={({ target }) => onChange(target.checked)}
        className="mt-0.5"
      />
      <label htmlFor={id} className="min-w-0 text-sm">
        {label}
        {hint ? <span className="block text-xs text-ink-3">{hint}</span> : null}
      </label>
    </div>
  );
}
