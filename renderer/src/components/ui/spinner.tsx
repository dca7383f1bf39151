import { LoaderCircle } from 'lucide-react';
import { cx } from './class-names.ts';

/** Turns while something is under way; the words beside it say what. */
export function Spinner({ className }: { readonly className?: string }) {
  return <LoaderCircle aria-hidden className={cx('kit:size-3.5 shrink-0 animate-spin', className)} />;
}
