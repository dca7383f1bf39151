import { keyLabels } from '../../lib/keyboard/key-labels.ts';

/** A shortcut such as "Mod+K" as key caps. */
export function Keys({ keys }: { readonly keys: string }) {
  return (
    <span className="inline-flex shrink-0 gap-0.5">
      {keyLabels(keys).map((label) => (
        <kbd
          key={label}
          className="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-sm border border-line bg-hover px-1 font-sans text-2xs text-ink-2"
        >
          {label}
        </kbd>
      ))}
    </span>
  );
}
