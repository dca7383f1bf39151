import { useId } from 'react';
import { cx } from './class-names.ts';
import { withoutEnter } from './inputs.tsx';

interface SegmentedProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly { readonly value: V; readonly label: string; readonly count?: string | undefined }[];
  readonly onChange: (value: V) => void;
}

/** One of a few, all in view: the platform's own radio buttons, each as large as its words, which lie over it. */
export function Segmented<V extends string>({ label, value, options, onChange }: SegmentedProps<V>) {
  const name = useId();
  return (
    <div role="radiogroup" aria-label={label} className="inline-flex h-7 shrink-0 gap-0.5 rounded-md bg-hover p-0.5">
      {options.map((option) => (
        <label
          key={option.value}
          className={cx(
            'relative flex items-center gap-1.5 px-2 text-xs font-medium whitespace-nowrap transition-colors duration-100 hover:text-ink',
            option.value === value ? 'text-ink' : 'text-ink-2',
          )}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            onKeyDown={withoutEnter}
            className="absolute inset-0 size-full appearance-none rounded-sm transition-colors duration-100 checked:bg-surface checked:shadow-soft dark:checked:bg-pressed"
          />
          <span className="pointer-events-none relative">{option.label}</span>
          {option.count === undefined ? null : (
            <span className="pointer-events-none relative text-ink-2 tabular-nums">{option.count}</span>
          )}
        </label>
      ))}
    </div>
  );
}
