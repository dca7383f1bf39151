import { Copy, Ellipsis, Waypoints } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { occurrencesOf } from '../../lib/format/occurrences.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { copyAndSay } from '../copy-and-say.ts';
import { IconButton } from '../ui/button.tsx';
import { cx } from '../ui/class-names.ts';
import { Menu } from '../ui/menu.tsx';
import { type JsonLine, keyText, valueText } from './flatten.ts';
import { Tree } from './tree.tsx';

interface JsonTreeProps {
  readonly label: string;
  readonly lines: readonly JsonLine[];
  readonly words: string;
  /** The match to bring into view, as its path. */
  readonly current: string | null;
  readonly place: object;
  readonly onToggle: (path: string) => void;
}

/** A document as a tree: each line can be copied as a value or as its path. */
export function JsonTree({ label, lines, words, current, place, onToggle }: JsonTreeProps) {
  return (
    <Tree label={label} nodes={lines} marked={current} place={place} onToggle={onToggle}>
      {(line) => (
        <span className="flex min-w-0 flex-1 items-center gap-1 font-mono text-xs">
          <span className="max-w-1/2 shrink-0 truncate text-ink-2">
            <Highlight text={visibleText(keyText(line.key ?? ''))} words={words} />
            <span className="text-ink-3">:</span>
          </span>
          <LineValue line={line} words={words} />
          <LineMenu line={line} />
        </span>
      )}
    </Tree>
  );
}

function LineValue({ line, words }: { readonly line: JsonLine; readonly words: string }) {
  if (line.size !== null) {
    const [open, close] = Array.isArray(line.value) ? ['[', ']'] : ['{', '}'];
    return (
      <span className="text-ink-3">
        {open}
        {line.size === 0 ? '' : ` ${line.size} `}
        {close}
      </span>
    );
  }
  const tone = typeof line.value === 'string' ? 'text-ok' : line.value === null ? 'text-ink-3' : 'text-accent-ink';
  return (
    <span className={cx('selectable min-w-0 truncate', tone)}>
      <Highlight text={visibleText(valueText(line.value))} words={words} />
    </span>
  );
}

function LineMenu({ line }: { readonly line: JsonLine }) {
  const { t } = useTranslation();
  const value = () => (typeof line.value === 'string' ? line.value : (JSON.stringify(line.value, null, 2) ?? 'null'));
  return (
    <Menu
      trigger={
        <IconButton
          icon={Ellipsis}
          label={t('inspect.copyOf', { path: keyText(line.id) })}
          tabIndex={-1}
          onClick={(event) => event.stopPropagation()}
          className="ml-auto size-6 opacity-0 group-hover:opacity-100 focus-visible:opacity-100 data-[state=open]:opacity-100"
        />
      }
      groups={[
        [
          { label: t('inspect.copyValue'), icon: Copy, onSelect: () => void copyAndSay(value()) },
          { label: t('inspect.copyPath'), icon: Waypoints, onSelect: () => void copyAndSay(line.id) },
        ],
      ]}
    />
  );
}

/** Text with the found words marked, or as it is when there are none. */
function Highlight({ text, words }: { readonly text: string; readonly words: string }) {
  if (words === '') return text;
  // Every second piece is one that was found.
  return text.split(occurrencesOf(words)).map((piece, at) =>
    at % 2 === 0 ? (
      piece
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never move.
      <mark key={at} className="rounded-[2px] bg-warn-soft text-inherit outline outline-warn-dot/60">
        {piece}
      </mark>
    ),
  );
}
