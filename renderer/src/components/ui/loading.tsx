import { Spinner } from './spinner.tsx';

/** Where something will be that is on its way. Shows nothing while that takes no longer than a blink. */
export function Loading() {
  return (
    <div className="late flex flex-1 items-center justify-center text-ink-3">
      <Spinner className="size-5" />
    </div>
  );
}
