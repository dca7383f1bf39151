import { Plus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, IconButton } from '../../../components/ui/button.tsx';
import { FieldError } from '../../../components/ui/field.tsx';

interface LineListProps<L extends { readonly key: number }> {
  readonly label: string;
  readonly lines: readonly L[];
  readonly add: string;
  readonly removeLabel: (index: number) => string;
  readonly errors: (index: number) => readonly (string | null)[];
  readonly onAdd: () => void;
  readonly onRemove: (key: number) => void;
  /** Below the lines. */
  readonly note?: string | null;
  /** Beside the button that adds a line. */
  readonly more?: ReactNode;
  readonly children: (line: L, index: number) => ReactNode;
}

/** A part of the form with any number of lines: ports, volumes, variables. */
export function LineList<L extends { readonly key: number }>(props: LineListProps<L>) {
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1.5 text-xs font-medium text-ink-2">{props.label}</legend>
      {props.lines.map((line, index) => (
        <div key={line.key} className="flex flex-col gap-1">
          <div className="flex items-center gap-1.5">
            {props.children(line, index)}
            <IconButton
              icon={X}
              label={props.removeLabel(index + 1)}
              onClick={({ currentTarget }) => {
                focusAfter(currentTarget);
                props.onRemove(line.key);
              }}
            />
          </div>
          {props
            .errors(index)
            .filter((error) => error !== null)
            .map((error) => (
              <FieldError key={error}>{error}</FieldError>
            ))}
        </div>
      ))}
      {props.note ? <p className="text-xs text-ink-3">{props.note}</p> : null}
      <div className="-ml-2 flex flex-wrap items-center gap-1">
        <Button variant="ghost" size="sm" icon={Plus} onClick={props.onAdd}>
          {props.add}
        </Button>
        {props.more}
      </div>
    </fieldset>
  );
}

/** The button goes with its line: the focus goes to what is next, the fields of another line or the button that adds one. */
function focusAfter(button: HTMLElement): void {
  const controls = [
    ...(button.closest('fieldset')?.querySelectorAll<HTMLElement>('input, select, textarea, button') ?? []),
  ];
  const next = controls[controls.indexOf(button) + 1];
  requestAnimationFrame(() => next?.focus());
}
