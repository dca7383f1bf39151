import { FileWarning } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { commandLine } from '../../../electron/contract/cli-line.ts';
import type { Shortened } from '../../../electron/contract/common.ts';
import { visibleText } from '../lib/format/visible-text.ts';
import { CommandLine } from './ui/command-line.tsx';
import { EmptyState } from './ui/empty-state.tsx';

/** What of an object is not shown for its size, and the command line that shows all of it. Nothing for one that is whole. */
export function ShortenedNote({ of: shortened, inspect }: { of: Shortened | undefined; inspect: readonly string[] }) {
  const { t, i18n } = useTranslation();
  if (!shortened) return null;
  const { cut, cuts, omitted } = shortened;
  return (
    <div role="note" className="mx-auto mb-5 max-w-300 rounded-md bg-warn-soft px-3 py-2 text-xs text-ink">
      <p>{t('details.shortened')}</p>
      <ul className="selectable my-1 list-disc pl-4 wrap-anywhere">
        {cut.map(({ name, length }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: names may be the same, and they never move.
          <li key={at}>
            {t('details.cut', { name: visibleText(name), length: length.toLocaleString(i18n.language) })}
          </li>
        ))}
        {cuts > cut.length ? <li>{t('details.moreCut', { count: cuts - cut.length })}</li> : null}
        {omitted > 0 ? <li>{t('details.omitted', { count: omitted })}</li> : null}
      </ul>
      <CommandLine line={commandLine(inspect)} />
    </div>
  );
}

/** In place of a document that is too large to show. */
export function DocumentTooLarge({ inspect }: { readonly inspect: readonly string[] }) {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={FileWarning}
      title={t('details.documentTooLarge')}
      description={t('details.documentTooLargeText')}
      actions={<CommandLine line={commandLine(inspect)} />}
    />
  );
}
