import { ChevronDown, ChevronUp } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { FilterInput } from '../ui/filter-input.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { ancestors, searchTree, treeLines, valueText } from './flatten.ts';
import { TextLines } from './text-lines.tsx';
import { TreeLines } from './tree-lines.tsx';

interface JsonViewProps {
  readonly label: string;
  readonly value: unknown;
}

/** Containers nested less deep than this are open at first. */
const OPEN_DEPTH = 1;
/** Matches counted; beyond that, more words should be typed. */
const MOST_MATCHES = 1000;

/** A document of the engine as a tree or as text, with search. Only lines in view are in the page. */
export function JsonView({ label, value }: JsonViewProps) {
  const { t } = useTranslation();
  const [mode, setMode] = useState<'tree' | 'json'>('tree');
  const [words, setWords] = useState('');
  const [at, setAt] = useState(0);
  // Paths whose state is not the one of their depth.
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const text = useMemo(() => JSON.stringify(value, null, 2), [value]);
  const textLines = useMemo(() => text.split('\n'), [text]);

  const treeMatches = useMemo(() => (words ? searchTree(value, words, MOST_MATCHES) : []), [value, words]);
  const forced = useMemo(() => new Set(treeMatches.flatMap(ancestors)), [treeMatches]);
  const lines = useMemo(
    () => treeLines(value, (path, depth) => forced.has(path) || depth < OPEN_DEPTH !== turned.has(path)),
    [value, turned, forced],
  );
  const lineMatches = useMemo(() => {
    if (!words) return [];
    const wanted = words.toLowerCase();
    return textLines
      .flatMap((line, index) => (line.toLowerCase().includes(wanted) ? index : []))
      .slice(0, MOST_MATCHES);
  }, [textLines, words]);
  const count = mode === 'tree' ? treeMatches.length : lineMatches.length;
  const current = count === 0 ? 0 : ((at % count) + count) % count;

  return (
    <section aria-label={label} className="flex min-h-0 flex-1 flex-col">
      <div className="flex items-center gap-2 px-4 py-2">
        <Segmented
          label={t('inspect.mode')}
          value={mode}
          onChange={setMode}
          options={[
            { value: 'tree', label: t('inspect.tree') },
            { value: 'json', label: 'JSON' },
          ]}
        />
        <FilterInput
          label={t('inspect.search')}
          value={words}
          onChange={(next) => {
            setWords(next);
            setAt(0);
          }}
          onLeave={() => setAt(current + 1)}
        />
        {words ? (
          <>
            <span role="status" className="text-xs whitespace-nowrap text-ink-3 tabular-nums">
              {count === 0 ? t('inspect.none') : `${current + 1}/${count}${count === MOST_MATCHES ? '+' : ''}`}
            </span>
            <IconButton
              icon={ChevronUp}
              label={t('inspect.previous')}
              disabled={count === 0}
              onClick={() => setAt(current - 1)}
            />
            <IconButton
              icon={ChevronDown}
              label={t('inspect.next')}
              disabled={count === 0}
              onClick={() => setAt(current + 1)}
            />
          </>
        ) : null}
        <span className="ml-auto">
          <CopyButton text={text} label={t('inspect.copyAll')} />
        </span>
      </div>
      {mode === 'tree' ? (
        <TreeLines
          label={label}
          lines={lines}
          words={words}
          current={treeMatches[current] ?? null}
          onToggle={(path) =>
            setTurned((before) => {
              const next = new Set(before);
              if (!next.delete(path)) next.add(path);
              return next;
            })
          }
          show={valueText}
        />
      ) : (
        <TextLines label={label} lines={textLines} words={words} current={lineMatches[current] ?? null} />
      )}
    </section>
  );
}
