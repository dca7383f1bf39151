import { Switch as Radix } from 'radix-ui';
import type { LabelledProps } from './inputs.tsx';

/** On or off, at once: for settings, whose words stand elsewhere. */
export function Switch({ id, checked, onChange, label, disabled }: LabelledProps) {
  return (
    <Radix.Root
      id={id}
      aria-label={label}
      checked={checked}
      disabled={disabled ?? false}
      onCheckedChange={onChange}
      className="relative h-5 w-8.5 shrink-0 after:absolute after:-inset-1 rounded-full bg-idle-dot transition-colors duration-150 disabled:opacity-50 data-[state=checked]:bg-accent"
    >
      <Radix.Thumb className="block size-4 translate-x-0.5 rounded-full bg-white shadow-soft transition-transform duration-150 data-[state=checked]:translate-x-4" />
    </Radix.Root>
  );
}
