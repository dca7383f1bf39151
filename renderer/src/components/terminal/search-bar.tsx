import type { ISearchOptions } from '@xterm/addon-search';
import { CaseSensitive, ChevronDown, ChevronUp, Regex, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../ui/button.tsx';
import { cx } from '../ui/class-names.ts';
import type { Xterm } from './xterm.ts';

interface SearchBarProps {
  readonly xterm: Xterm;
  readonly dark: boolean;
  readonly onClose: () => void;
}

/** Finds text on the screen and above it. */
export function SearchBar({ xterm, dark, onClose }: SearchBarProps) {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const [regex, setRegex] = useState(false);
  const [caseSensitive, setCase] = useState(false);
  const [results, setResults] = useState({ resultIndex: -1, resultCount: 0 });
  const invalid = regex && !isRegex(words);
  const options: ISearchOptions = {
    regex,
    caseSensitive,
    decorations: {
      matchBackground: dark ? '#5c4a17' : '#fbe3a2',
      matchOverviewRuler: '#dd9a10',
      activeMatchBackground: dark ? '#a3741c' : '#f5b942',
      activeMatchColorOverviewRuler: '#dd9a10',
    },
  };
  const find = (forward: boolean, incremental = false) => {
    if (words === '' || invalid) xterm.search.clearDecorations();
    else if (forward) xterm.search.findNext(words, { ...options, incremental });
    else xterm.search.findPrevious(words, options);
  };
  useEffect(() => {
    const listener = xterm.search.onDidChangeResults(setResults);
    return () => {
      listener.dispose();
      xterm.search.clearDecorations();
    };
  }, [xterm]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: searches anew when what is searched for changes, and only then
  useEffect(() => find(true, true), [words, regex, caseSensitive]);
  const toggle = (on: boolean) => cx('size-6', on && 'bg-accent-soft text-accent-ink');
  return (
    <search className="pop absolute top-2 right-4 left-4 z-10 ml-auto flex w-fit max-w-[calc(100%-2rem)] h-9 items-center gap-0.5 rounded-lg bg-raised pr-1 pl-2 shadow-pop">
      <input
        ref={(input) => input?.focus()}
        aria-label={t('terminals.find')}
        placeholder={t('terminals.find')}
        aria-invalid={invalid || undefined}
        spellCheck={false}
        value={words}
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter') find(!event.shiftKey);
          else if (event.key === 'Escape') onClose();
        }}
        className="h-6 w-44 min-w-8 shrink rounded-sm bg-transparent px-1 text-sm outline-offset-0"
      />
      <span role="status" className="min-w-10 flex-[0_1_4rem] pr-1 text-right text-xs text-ink-3 tabular-nums">
        {words === '' ? '' : invalid ? t('terminals.badRegex') : `${results.resultIndex + 1}/${results.resultCount}`}
      </span>
      <IconButton
        icon={CaseSensitive}
        label={t('terminals.matchCase')}
        aria-pressed={caseSensitive}
        className={toggle(caseSensitive)}
        onClick={() => setCase(!caseSensitive)}
      />
      <IconButton
        icon={Regex}
        label={t('terminals.regex')}
        aria-pressed={regex}
        className={toggle(regex)}
        onClick={() => setRegex(!regex)}
      />
      <IconButton icon={ChevronUp} label={t('terminals.previous')} className="size-6" onClick={() => find(false)} />
      <IconButton icon={ChevronDown} label={t('terminals.next')} className="size-6" onClick={() => find(true)} />
      <IconButton icon={X} label={t('terminals.closeFind')} className="size-6" onClick={onClose} />
    </search>
  );
}

function isRegex(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
