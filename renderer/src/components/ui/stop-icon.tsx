import { type LucideProps, Square } from 'lucide-react';
import { cx } from './class-names.ts';

/** A filled square: an empty one looks like a checkbox. */
export function StopIcon({ className, ...rest }: LucideProps) {
  return <Square {...rest} fill="currentColor" className={cx(className, 'scale-75')} />;
}
