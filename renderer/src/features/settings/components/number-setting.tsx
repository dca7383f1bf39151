import type { ReactNode } from 'react';
import { useController } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { useKitForm } from '../../../components/form/use-kit-form.ts';
import { TextInput } from '../../../components/ui/inputs.tsx';
import { Slider } from '../../../components/ui/slider.tsx';
import { SettingRow } from './setting-row.tsx';

interface NumberSettingProps {
  readonly field: string;
  readonly label: string;
  readonly hint: string;
  readonly unit: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** From the unit shown to the setting's own; 1 by default. */
  readonly step?: number;
  readonly onCommit: (value: number) => Promise<boolean>;
  /** Before its controls, such as a way back to what Slipway chooses itself. */
  readonly aside?: ReactNode;
}

/** A number with a slider. Enter, or leaving the field, applies it; Escape brings the old one back. */
export function NumberSetting(props: NumberSettingProps) {
  const { field, label, hint, unit, value, min, max, step = 1, onCommit, aside } = props;
  const { t } = useTranslation();
  const form = useKitForm({
    schema: z.object({ number: z.int().min(min).max(max) }),
    initial: { number: String(value) },
    values: { number: String(value) },
    read: ({ number }) => ({ number: /^\d{1,9}$/.test(number.trim()) ? Number(number) : Number.NaN }),
    wrong: () => t('settings.range', { min, max, unit }),
    submit: async ({ number }) => number === value || onCommit(number),
  });
  const { control: owner, formState, reset } = form.methods;
  const { field: typed } = useController({ name: 'number', control: owner });
  const error = formState.errors.number?.message ?? null;
  return (
    <SettingRow field={field} label={label} hint={hint} error={error}>
      {(control) => (
        <>
          {aside}
          <Slider
            label={label}
            min={min}
            max={max}
            step={step}
            value={error === null ? Number(typed.value) : value}
            onChange={(next) => typed.onChange(String(next))}
            onCommit={() => form.onSubmit()}
          />
          <form className="w-20" noValidate onSubmit={form.onSubmit}>
            <TextInput
              {...control}
              {...typed}
              inputMode="numeric"
              className="text-right tabular-nums"
              onBlur={() => form.onSubmit()}
              onKeyDown={(event) => event.key === 'Escape' && reset()}
            />
          </form>
          <span className="w-8 text-xs text-ink-3">{unit}</span>
        </>
      )}
    </SettingRow>
  );
}
