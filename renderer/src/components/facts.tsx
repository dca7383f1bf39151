import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDateTime } from '../lib/format/time.ts';
import { useAgo } from '../lib/use-now.ts';
import { cx } from './ui/class-names.ts';

interface SectionProps {
  readonly title: string;
  /** Said in place of the contents. */
  readonly empty?: string | null;
  readonly children: ReactNode;
}

export function Section({ title, empty, children }: SectionProps) {
  return (
    <section className="mb-7 min-w-0 break-inside-avoid">
      <h2 className="mb-2 text-xs font-semibold text-ink">{title}</h2>
      {empty ? <p className="text-xs text-ink-3">{empty}</p> : children}
    </section>
  );
}

/** Names and values; what has no value is left out. */
export function Facts({
  facts,
  wide,
}: {
  readonly facts: readonly (readonly [string, ReactNode])[];
  readonly wide?: boolean;
}) {
  const known = facts.filter(([, value]) => value !== null && value !== undefined && value !== '');
  return (
    <dl className="flex flex-col [&:not(:last-child)]:mb-3">
      {known.map(([name, value]) => (
        <div
          key={name}
          className={cx(
            'grid min-h-7 items-baseline gap-x-3 border-b border-line/60 py-1 last:border-0',
            wide ? 'grid-cols-2' : 'grid-cols-[112px_minmax(0,1fr)]',
          )}
        >
          <dt className="text-xs wrap-anywhere text-ink-3">{name}</dt>
          <dd className="selectable min-w-0 text-sm wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A date as a fact, with how long ago that is, kept up to date; a dash for one nobody knows. */
export function When({ at }: { readonly at: number | null }) {
  const { i18n } = useTranslation();
  const ago = useAgo(at, i18n.language);
  if (at === null) return '–';
  return (
    <>
      {formatDateTime(at, i18n.language)} <span className="whitespace-nowrap text-xs text-ink-3">{ago}</span>
    </>
  );
}
