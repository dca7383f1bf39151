import type { ComponentProps } from 'react';
import { cx } from './class-names.ts';
import { inputBox } from './inputs.tsx';

interface LinesInputProps extends Omit<ComponentProps<'textarea'>, 'onChange' | 'rows' | 'wrap'> {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Most lines that are in view at once: a certificate and its key scroll. */
const MOST_LINES = 8;

/**
 * Text that may have lines, such as a PEM or a script for `sh -c`: a one-line input would make one line of what is pasted
 * into it. Until there are two it looks and behaves like one: Enter sends the form, and a pasted line leaves its end.
 */
export function LinesInput({ value, onChange, onPaste, className, ...rest }: LinesInputProps) {
  const lines = value.split('\n').length;
  return (
    <textarea
      autoComplete="off"
      autoCapitalize="off"
      autoCorrect="off"
      spellCheck={false}
      {...rest}
      wrap="off"
      rows={Math.min(lines, MOST_LINES)}
      className={cx(
        inputBox,
        'block resize-none py-1.5 font-mono text-xs placeholder:font-sans placeholder:text-sm placeholder:leading-4',
        lines === 1 && 'overflow-hidden',
        className,
      )}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      onPaste={(event) => {
        onPaste?.(event);
        const line = /^([^\r\n]+)[\r\n]+$/.exec(event.clipboardData.getData('text/plain'))?.[1];
        if (line === undefined || lines > 1 || event.defaultPrevented) return;
        event.preventDefault();
        const field = event.currentTarget;
        field.setRangeText(line, field.selectionStart, field.selectionEnd, 'end');
        onChange(field.value);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.shiftKey || lines > 1 || event.nativeEvent.isComposing) return;
        event.preventDefault();
        event.currentTarget.form?.requestSubmit();
      }}
    />
  );
}
