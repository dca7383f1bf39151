import { ChevronDown, ChevronUp } from 'lucide-react';
import { Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { lazyPart } from '../../lib/lazy-part.ts';
import { IconButton } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { FilterInput } from '../ui/filter-input.tsx';
import { Loading } from '../ui/loading.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { ancestors, searchLines, treeLines } from './flatten.ts';
import { JsonTree } from './json-tree.tsx';

const Editor = lazyPart(async () => (await import('../editor/editor.tsx')).Editor, { heavy: true });

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
  // Where the search stands, as the number of a line of the open document. A new object is a wish to see that place.
  const [place, setPlace] = useState({ line: 0 });
  // Paths whose state is not the one of their depth.
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const text = useMemo(() => (mode === 'json' ? visible(written(value)) : ''), [value, mode]);

  const searches = words !== '';
  const all = useMemo(() => (searches ? treeLines(value, () => true) : []), [value, searches]);
  const treeMatches = useMemo(() => (words ? searchLines(all, words, MOST_MATCHES) : []), [all, words]);
  const forced = useMemo(
    () => new Set(treeMatches.flatMap((number) => ancestors(all[number]?.id ?? ''))),
    [treeMatches, all],
  );
  const lines = useMemo(
    () => treeLines(value, (path, depth) => forced.has(path) || depth < OPEN_DEPTH !== turned.has(path)),
    [value, turned, forced],
  );
  const lineMatches = useMemo(() => {
    if (!words) return [];
    const wanted = words.toLowerCase();
    return text
      .split('\n')
      .flatMap((line, index) => (line.toLowerCase().includes(wanted) ? index : []))
      .slice(0, MOST_MATCHES);
  }, [text, words]);
  const matches = mode === 'tree' ? treeMatches : lineMatches;
  const count = matches.length;
  // With more letters the search stays where it is as long as they match, else it goes on from there.
  const current = Math.max(
    0,
    matches.findIndex((number) => number >= place.line),
  );
  const match = matches[current] ?? null;
  const go = (by: 1 | -1) => setPlace({ line: matches[(current + by + count) % count] ?? 0 });

  return (
    <section aria-label={label} className="flex min-h-0 flex-1 flex-col">
      <div className="flex items-center gap-2 px-4 py-2">
        <Segmented
          label={t('inspect.mode')}
          value={mode}
          onChange={(next) => {
            setMode(next);
            setPlace({ line: 0 });
          }}
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
            setPlace(({ line }) => ({ line: next === '' ? 0 : line }));
          }}
          onLeave={() => go(1)}
        />
        {words ? (
          <>
            <span role="status" className="text-xs whitespace-nowrap text-ink-3 tabular-nums">
              {count === 0 ? t('inspect.none') : `${current + 1}/${count}${count === MOST_MATCHES ? '+' : ''}`}
            </span>
            <IconButton icon={ChevronUp} label={t('inspect.previous')} disabled={count === 0} onClick={() => go(-1)} />
            <IconButton icon={ChevronDown} label={t('inspect.next')} disabled={count === 0} onClick={() => go(1)} />
          </>
        ) : null}
        <span className="ml-auto">
          <CopyButton text={() => written(value)} label={t('inspect.copyAll')} />
        </span>
      </div>
      {mode === 'tree' ? (
        <JsonTree
          label={label}
          lines={lines}
          words={words}
          current={match === null ? null : (all[match]?.id ?? null)}
          place={place}
          onToggle={(path) =>
            setTurned((before) => {
              const next = new Set(before);
              if (!next.delete(path)) next.add(path);
              return next;
            })
          }
        />
      ) : (
        <Suspense fallback={<Loading />}>
          <Editor label={label} text={text} words={words} current={match} place={place} />
        </Suspense>
      )}
    </section>
  );
}

function written(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? 'null';
}

/** The same document with what changes how the text around it is shown, such as a direction override, as JSON escapes it. */
function visible(json: string): string {
  return json.replace(/[\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
