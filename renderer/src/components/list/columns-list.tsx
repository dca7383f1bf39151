import { ArrowDown, ArrowUp } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../ui/button.tsx';
import { CheckboxField } from '../ui/inputs.tsx';

export interface ColumnsListProps {
  /** All columns, in the order shown. */
  readonly columns: readonly {
    readonly id: string;
    readonly label: string;
    readonly fixed?: boolean;
    /** It is wanted, and there is no room for it. */
    readonly cramped?: boolean;
  }[];
  readonly hidden: readonly string[];
  readonly onToggle: (id: string) => void;
  readonly onMove: (id: string, by: -1 | 1) => void;
  readonly onReset: () => void;
}

/** The columns to choose from. Late: nobody needs it before the menu is opened. */
export function ColumnsList({ columns, hidden, onToggle, onMove, onReset }: ColumnsListProps) {
  const { t } = useTranslation();
  const prefix = useId();
  return (
    <>
      <ul>
        {columns.map(({ id, label, fixed, cramped }, index) => (
          <li key={id} className="flex h-8 items-center justify-between rounded-md pl-2 hover:bg-hover">
            <CheckboxField
              id={`${prefix}${id}`}
              label={cramped ? t('common.noRoom', { name: label }) : label}
              checked={!hidden.includes(id)}
              disabled={fixed ?? false}
              onChange={() => onToggle(id)}
            />
            <span className="flex">
              <IconButton
                icon={ArrowUp}
                label={t('common.moveUp', { name: label })}
                disabled={index === 0}
                onClick={() => onMove(id, -1)}
              />
              <IconButton
                icon={ArrowDown}
                label={t('common.moveDown', { name: label })}
                disabled={index === columns.length - 1}
                onClick={() => onMove(id, 1)}
              />
            </span>
          </li>
        ))}
      </ul>
      <div className="mt-1 border-t border-line px-1 pt-1.5">
        <Button variant="ghost" size="sm" onClick={onReset}>
          {t('common.resetColumns')}
        </Button>
      </div>
    </>
  );
}
