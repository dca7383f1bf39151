import { Link } from 'react-router';
import { cx } from './class-names.ts';

interface TabLinksProps {
  readonly label: string;
  readonly tabs: readonly { readonly to: string; readonly label: string; readonly active: boolean }[];
}

/** Views of one object, each with an address of its own. */
export function TabLinks({ label, tabs }: TabLinksProps) {
  return (
    <nav aria-label={label} className="flex shrink-0 gap-5 border-b border-line px-4">
      {tabs.map((tab) => (
        <Link
          key={tab.to}
          to={tab.to}
          replace
          aria-current={tab.active ? 'page' : undefined}
          className={cx(
            '-mb-px border-b-2 pt-1 pb-2 text-sm font-medium transition-colors duration-100',
            tab.active ? 'border-accent text-ink' : 'border-transparent text-ink-3 hover:text-ink',
          )}
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}
