import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
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
}

/** A number with a slider. Enter, or leaving the field, applies it; Escape brings the old one back. */
export function NumberSetting({ field, label, hint, unit, value, min, max, step = 1, onCommit }: NumberSettingProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(String(value));
  useEffect(() => setText(String(value)), [value]);
  const typed = /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN;
  const error = typed >= min && typed <= max ? null : t('settings.range', { min, max, unit });
  const commit = (next: number) => {
    if (next !== value && next >= min && next <= max) void onCommit(next);
  };
  return (
    <SettingRow field={field} label={label} hint={hint} error={error}>
      {(control) => (
        <>
          <Slider
            label={label}
            min={min}
            max={max}
            step={step}
            value={Number.isNaN(typed) ? value : typed}
            onChange={(next) => setText(String(next))}
            onCommit={commit}
          />
          <span className="w-20">
            <TextInput
              {...control}
              inputMode="numeric"
              className="text-right tabular-nums"
              value={text}
              onChange={(event) => setText(event.target.value)}
              onBlur={() => commit(typed)}
              onKeyDown={(event) => {
                if (event.key === 'Enter') commit(typed);
                else if (event.key === 'Escape') setText(String(value));
              }}
            />
          </span>
          <span className="w-8 text-xs text-ink-3">{unit}</span>
        </>
      )}
    </SettingRow>
  );
}
