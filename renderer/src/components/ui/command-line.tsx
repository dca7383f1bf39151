import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { visibleLines } from '../../lib/format/visible-text.ts';
import { cx } from './class-names.ts';
import { CopyButton } from './copy-button.tsx';

interface CommandLineProps {
  /** What is copied, and shown unless `shown` is given. */
  readonly line: string;
  /** The line with parts hidden. */
  readonly shown?: string;
  /** Wraps a long line instead of letting it scroll. */
  readonly wrap?: boolean;
}

/** The CLI line that what is shown equals. */
export function CommandLine({ line, shown, wrap }: CommandLineProps) {
  const { t } = useTranslation();
  return (
    <div className="flex min-w-0 items-start gap-1 rounded-md bg-sunken py-1 pr-1 pl-3 dark:bg-canvas">
      <span aria-hidden className="py-1 font-mono text-xs leading-5 text-ink-3">
        $
      </span>
      <code
        className={cx(
          'selectable min-w-0 flex-1 py-1 pl-1 font-mono text-xs leading-5 text-ink',
          wrap ? 'wrap-anywhere whitespace-pre-wrap' : 'overflow-x-auto whitespace-pre',
        )}
      >
        {wrap ? <Words text={visibleLines(shown ?? line)} /> : visibleLines(shown ?? line)}
      </code>
      <CopyButton text={line} label={t('common.copyCommand')} />
    </div>
  );
}

/**
 * Breaks between words only, where they fit a line: a browser breaks after the dashes of --label, too. And at the ends of
 * lines that the text has, of a script for `sh -c` say.
 */
function Words({ text }: { readonly text: string }) {
  // Each word is an element, and a page of tens of thousands stands still.
  if (text.length > 20_000) return text;
  return text.split(/([ \n])/).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a word has no other identity than its place
    <Fragment key={index}>
      {index % 2 === 1 || part === '' ? part : <span className="inline-block max-w-full align-top">{part}</span>}
    </Fragment>
  ));
}
