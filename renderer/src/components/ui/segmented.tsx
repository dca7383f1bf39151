import { RadioGroup } from 'radix-ui';
import { cx } from './class-names.ts';

interface SegmentedProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly { readonly value: V; readonly label: string; readonly count?: string | undefined }[];
  readonly onChange: (value: V) => void;
}

/** One of a few, all in view. */
export function Segmented<V extends string>({ label, value, options, onChange }: SegmentedProps<V>) {
  return (
    <RadioGroup.Root
      aria-label={label}
      value={value}
      onValueChange={(next) => onChange(next as V)}
      orientation="horizontal"
      className="inline-flex h-7 shrink-0 gap-0.5 rounded-md bg-hover p-0.5"
    >
      {options.map((option) => (
        <RadioGroup.Item
          key={option.value}
          value={option.value}
          className={cx(
            'flex items-center gap-1.5 rounded-sm px-2 text-xs font-medium whitespace-nowrap text-ink-2 transition-colors duration-100 hover:text-ink',
            'data-[state=checked]:bg-surface data-[state=checked]:text-ink data-[state=checked]:shadow-soft dark:data-[state=checked]:bg-pressed',
          )}
        >
          {option.label}
          {option.count === undefined ? null : <span className="tabular-nums text-ink-2">{option.count}</span>}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
