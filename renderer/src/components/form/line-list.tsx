import { Plus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, IconButton } from '../ui/button.tsx';
import { FieldError } from '../ui/field.tsx';
import { useProblems } from './form.tsx';

/** What a list needs of react-hook-form's useFieldArray. */
interface Lines {
  readonly fields: readonly { readonly id: string }[];
  readonly remove: (index: number) => void;
}

interface LineListProps {
  /** The path of the list, such as "ports". */
  readonly name: string;
  readonly lines: Lines;
  /** The fields of a line, whose problems stand below it. */
  readonly of: readonly string[];
  readonly label: string;
  readonly add: string;
  readonly onAdd: () => void;
  readonly removeLabel: (number: number) => string;
  /** Below a line. */
  readonly below?: (index: number) => ReactNode;
  /** Beside the button that adds a line. */
  readonly more?: ReactNode;
  /** The fields of a line. */
  readonly children: (index: number) => ReactNode;
}

/** A part of a form with any number of lines: ports, volumes, variables. */
export function LineList({ name, lines, of, label, add, onAdd, removeLabel, below, more, children }: LineListProps) {
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1.5 text-xs font-medium text-ink-2">{label}</legend>
      {lines.fields.map(({ id }, index) => (
        <div key={id} className="flex flex-col gap-1">
          <div className="flex items-center gap-1.5">
            {children(index)}
            <IconButton
              icon={X}
              label={removeLabel(index + 1)}
              onClick={({ currentTarget }) => {
                focusAfter(currentTarget);
                lines.remove(index);
              }}
            />
          </div>
          {below?.(index)}
          <LineProblems names={of.map((field) => `${name}.${index}.${field}`)} />
        </div>
      ))}
      <div className="-ml-2 flex flex-wrap items-center gap-1">
        <Button variant="ghost" size="sm" icon={Plus} onClick={onAdd}>
          {add}
        </Button>
        {more}
      </div>
    </fieldset>
  );
}

function LineProblems({ names }: { readonly names: readonly string[] }) {
  return useProblems(names).map((problem) => <FieldError key={problem}>{problem}</FieldError>);
}

/** The button goes with its line: the focus goes to what is next, the fields of another line or the button that adds one. */
function focusAfter(button: HTMLElement): void {
  const controls = [
    ...(button.closest('fieldset')?.querySelectorAll<HTMLElement>('input, select, textarea, button') ?? []),
  ];
  const next = controls[controls.indexOf(button) + 1];
  requestAnimationFrame(() => next?.focus());
}
