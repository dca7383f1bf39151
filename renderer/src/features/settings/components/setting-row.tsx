import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useSearchParams } from 'react-router';
import { useStore } from 'zustand';
import { type FieldControl, FieldError } from '../../../components/ui/field.tsx';
import { settingProblems } from '../store.ts';

interface SettingRowProps {
  /** The setting's path, such as vm.cpus. */
  readonly field: string;
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong with what is typed, before the host is asked. */
  readonly error?: string | null;
  readonly children: (control: FieldControl) => ReactNode;
}

/** A setting, which the address may name as `?at=vm.cpus`: its words at the left, its control at the right, what is wrong below. */
export function SettingRow({ field, label, hint, error, children }: SettingRowProps) {
  const id = useId();
  const refused = useStore(settingProblems, (state) => state.byField[field]);
  const problem = error ?? refused;
  const row = useRef<HTMLDivElement>(null);
  const [params] = useSearchParams();
  const wanted = params.get('at') === field;
  useEffect(() => {
    if (!wanted) return;
    row.current?.scrollIntoView({ block: 'center' });
    const chosen = row.current?.querySelector<HTMLElement>('[aria-checked="true"]');
    (document.getElementById(id) ?? chosen)?.focus({ preventScroll: true });
  }, [wanted, id]);
  return (
    <div ref={row} className="border-b border-line px-4 py-3 last:border-0">
      <div className="flex min-h-7 items-center justify-between gap-6">
        <div className="min-w-0">
          <label htmlFor={id} className="text-sm font-medium">
            {label}
          </label>
          {hint ? (
            <p id={`${id}-hint`} className="text-xs text-ink-3">
              {hint}
            </p>
          ) : null}
        </div>
        <div className="flex shrink-0 items-center gap-2">
          {children({
            id,
            'aria-describedby': problem ? `${id}-problem` : hint ? `${id}-hint` : undefined,
            'aria-invalid': problem ? true : undefined,
          })}
        </div>
      </div>
      {problem ? (
        <div className="mt-2">
          <FieldError id={`${id}-problem`}>{problem}</FieldError>
        </div>
      ) : null}
    </div>
  );
}

/** Settings that belong together. */
export function SettingGroup({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="mb-7">
      <h2 className="mb-2 px-1 text-xs font-semibold text-ink-2">{title}</h2>
      <div className="rounded-lg border border-line bg-surface dark:bg-hover">{children}</div>
    </section>
  );
}
