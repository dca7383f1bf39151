import { Search, X } from 'lucide-react';
import type { Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { focusList } from '../../lib/keyboard/focus-return.ts';
import { Keys } from './keys.tsx';

interface FilterInputProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly ref?: Ref<HTMLInputElement>;
  /** Called for arrow down and Enter: the user goes on to the results. */
  readonly onLeave?: () => void;
  /** The key that focuses it, shown while it is empty. */
  readonly keys?: string;
}

export function FilterInput({ label, value, onChange, ref, onLeave, keys }: FilterInputProps) {
  const { t } = useTranslation();
  return (
    <div className="group relative flex min-w-28 narrow:min-w-14 max-w-72 flex-1 items-center">
      <Search aria-hidden className="pointer-events-none absolute left-2 size-3.5 text-ink-3" />
      <input
        ref={ref}
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          // The key is the input method's while it puts a syllable together.
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Escape' && value !== '') {
            event.stopPropagation();
            onChange('');
          } else if (event.key === 'Escape') {
            event.currentTarget.blur();
            focusList();
          } else if (event.key === 'ArrowDown' || event.key === 'Enter') {
            event.preventDefault();
            onLeave?.();
          }
        }}
        className="h-7 w-full min-w-0 rounded-md border border-transparent bg-hover pr-7 pl-7 narrow:pr-2 text-sm text-ellipsis transition-colors duration-100 placeholder:text-ink-3 hover:bg-pressed focus-visible:border-accent focus-visible:bg-surface focus-visible:outline-1 focus-visible:outline-offset-0 [&::-webkit-search-cancel-button]:hidden"
      />
      {value !== '' ? (
        <button
          type="button"
          aria-label={t('common.clearFilter')}
          onClick={({ currentTarget }) => {
            onChange('');
            // This button goes. Not the list: whoever clears the filter goes on typing, and there each letter is a key.
            currentTarget.parentElement?.querySelector('input')?.focus();
          }}
          className="absolute right-0.5 flex size-6 items-center justify-center rounded-sm text-ink-3 hover:bg-pressed hover:text-ink"
        >
          <X aria-hidden className="size-3.5" />
        </button>
      ) : keys ? (
        <span className="pointer-events-none absolute right-1.5 group-focus-within:hidden narrow:hidden">
          <Keys keys={keys} />
        </span>
      ) : null}
    </div>
  );
}
