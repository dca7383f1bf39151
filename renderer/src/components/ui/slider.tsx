import { Slider as Radix } from 'radix-ui';

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly onChange: (value: number) => void;
  /** The thumb was let go, or moved by a key. */
  readonly onCommit: (value: number) => void;
}

export function Slider({ label, value, onChange, onCommit, ...range }: SliderProps) {
  return (
    <Radix.Root
      {...range}
      value={[value]}
      onValueChange={([next]) => next !== undefined && onChange(next)}
      onValueCommit={([next]) => next !== undefined && onCommit(next)}
      className="relative flex h-5 w-36 touch-none items-center narrow:w-24"
    >
      <Radix.Track className="relative h-1 flex-1 rounded-full bg-pressed">
        <Radix.Range className="absolute h-full rounded-full bg-accent" />
      </Radix.Track>
      <Radix.Thumb
        aria-label={label}
        className="block size-4 rounded-full border border-line-strong bg-white shadow-soft transition-shadow duration-100 hover:shadow-pop"
      />
    </Radix.Root>
  );
}
