import { useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Lines of a long list shown at first: an image may come with thousands. */
const FIRST = 50;

/** The lines to show now, and the button that shows the rest while there is one. */
export function useShowAll<T>(lines: readonly T[]) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const shown = all ? lines : lines.slice(0, FIRST);
  const rest = lines.length > shown.length && (
    <button
      type="button"
      onClick={() => setAll(true)}
      className="mt-1 h-6 rounded-sm text-xs text-accent-ink hover:underline"
    >
      {t('details.showAll', { count: lines.length })}
    </button>
  );
  return { shown, rest };
}
