import type { Container } from '../../../../../electron/contract/containers.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';

/** Every object a bulk question is about. One is named by the title already. */
export function NameList({ containers }: { readonly containers: readonly Container[] }) {
  if (containers.length < 2) return null;
  return (
    <ul className="selectable max-h-34 overflow-y-auto rounded-md bg-sunken px-3 py-2 text-xs leading-5 dark:bg-canvas">
      {containers.map(({ id, name }) => (
        <li key={id} className="truncate">
          {visibleText(name)}
        </li>
      ))}
    </ul>
  );
}
