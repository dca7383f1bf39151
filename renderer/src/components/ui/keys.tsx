import { isMac } from '../../lib/keyboard/platform.ts';

const names: Record<string, string> = {
  Mod: isMac ? '⌘' : 'Ctrl',
  Shift: isMac ? '⇧' : 'Shift',
  Alt: isMac ? '⌥' : 'Alt',
  Enter: '↵',
  Delete: 'Del',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
};

/** The caps of a shortcut written as "Mod+Shift+F". */
function keyLabels(keys: string): string[] {
  return keys.split('+').map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key));
}

/** A shortcut such as "Mod+K" as key caps. */
export function Keys({ keys }: { readonly keys: string }) {
  return (
    <span className="inline-flex shrink-0 gap-0.5">
      {keyLabels(keys).map((label) => (
        <kbd
          key={label}
          lang="en"
          className="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-sm border border-line bg-hover px-1 font-sans text-2xs text-ink-2"
        >
          {label}
        </kbd>
      ))}
    </span>
  );
}
