import { visibleText } from '../../lib/format/visible-text.ts';

interface NameListProps<T> {
  readonly of: readonly T[];
  readonly id: (item: T) => string;
  readonly name: (item: T) => string;
}

/** Every object a question is about. One is named by the title already. */
export function NameList<T>({ of, id, name }: NameListProps<T>) {
  if (of.length < 2) return null;
  return (
    <ul className="selectable max-h-34 overflow-y-auto rounded-md bg-sunken px-3 py-2 text-xs leading-5 dark:bg-canvas">
      {of.map((item) => (
        <li key={id(item)} className="truncate">
          {visibleText(name(item))}
        </li>
      ))}
    </ul>
  );
}
