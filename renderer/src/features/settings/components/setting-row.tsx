import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useStore } from 'zustand';
import { type FieldControl, FieldError } from '../../../components/ui/field.tsx';
import { Switch } from '../../../components/ui/switch.tsx';
import { settingsStore } from '../../../lib/entities/stores.ts';
import { SaidSentences } from '../../../lib/i18n/said.tsx';
import { settingProblems } from '../store.ts';

interface SettingRowProps {
  /** The setting's path, such as vm.cpus. */
  readonly field: string;
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong with what is typed, before the host is asked. */
  readonly error?: string | null;
  /** The control is as wide as the page, and stands below the words. */
  readonly below?: boolean;
  /** Told whether an organisation holds it, too. */
  readonly children: (control: FieldControl, isHeld: boolean) => ReactNode;
}

/** A setting, which the address may name as `?at=vm.cpus`: its words at the left, its control at the right, what is wrong below. */
export function SettingRow({ field, label, hint, error, below = false, children }: SettingRowProps) {
  const id = useId();
  const refused = useStore(settingProblems, (state) => state.byField[field]);
  const problem = error ?? (refused ? <SaidSentences message={refused} /> : null);
  const { t } = useTranslation();
  const policy = useStore(settingsStore, ({ view }) =>
    isHeld(field, view?.locked.paths) ? view?.locked.file : undefined,
  );
  const row = useRef<HTMLDivElement>(null);
  const [params] = useSearchParams();
  const wanted = params.get('at') === field;
  useEffect(() => {
    if (!wanted) return;
    row.current?.scrollIntoView({ block: 'center' });
    const chosen = row.current?.querySelector<HTMLElement>('input:checked');
    (document.getElementById(id) ?? chosen)?.focus({ preventScroll: true });
  }, [wanted, id]);
  return (
    <div ref={row} className="border-b border-line px-4 py-3 last:border-0">
      <div className={below ? 'flex flex-col gap-2' : 'flex min-h-7 items-center justify-between gap-6'}>
        <div className="min-w-0">
          <label htmlFor={id} className="text-sm font-medium">
            {label}
          </label>
          {hint ? (
            <p id={`${id}-hint`} className="text-xs text-ink-3">
              {hint}
            </p>
          ) : null}
          {policy === undefined ? null : (
            <p className="selectable text-xs break-words text-warn">{t('settings.held', { file: policy })}</p>
          )}
        </div>
        <fieldset
          disabled={policy !== undefined}
          className={below ? 'min-w-0 disabled:opacity-60' : 'flex shrink-0 items-center gap-2 disabled:opacity-60'}
        >
          {children(
            {
              id,
              'aria-describedby': problem ? `${id}-problem` : hint ? `${id}-hint` : undefined,
              'aria-invalid': problem ? true : undefined,
            },
            policy !== undefined,
          )}
        </fieldset>
      </div>
      {problem ? (
        <div className="mt-2">
          <FieldError id={`${id}-problem`}>{problem}</FieldError>
        </div>
      ) : null}
    </div>
  );
}

/** Whether a policy holds a setting, or the one that it is within. */
export const useIsHeld = (field: string) => useStore(settingsStore, ({ view }) => isHeld(field, view?.locked.paths));

function isHeld(field: string, paths: readonly string[] = []): boolean {
  return paths.some((path) => field === path || field.startsWith(`${path}.`));
}

interface SwitchSettingProps {
  readonly field: string;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly checked: boolean;
  readonly onChange: (on: boolean) => void;
}

/** A setting that is on or off, at once. */
export function SwitchSetting({ field, label, hint, checked, onChange }: SwitchSettingProps) {
  return (
    <SettingRow field={field} label={label} hint={hint}>
      {({ id }) => <Switch id={id} label={label} checked={checked} onChange={onChange} />}
    </SettingRow>
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
