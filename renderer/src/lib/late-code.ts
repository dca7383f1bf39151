import { NotLoaded, preloadFirst } from './lazy-part.ts';
import { toastDefect } from './tell-failure.ts';

/** Code that the first page is drawn without, and that is needed at the first press of a button. */
export interface LateCode<T> {
  /** It, once it is there. */
  readonly now: T | null;
  /** Asks for it; what does not arrive is asked for again with the next call. Rejects with NotLoaded. */
  load(): Promise<T>;
  /** As the pointer or the focus comes near to what needs it: by the press it may be there. */
  preload(): void;
  /** Calls back with it: at once when it is there, so that a press shows something in its own frame. When it does not arrive, says so. */
  need(then: (code: T) => void, absent?: () => void): void;
}

/** The page asks for it itself as soon as it has time, before all other parts. */
export function lateCode<T>(from: () => Promise<T>): LateCode<T> {
  let now: T | null = null;
  let loading: Promise<T> | null = null;
  const forget = () => {
    loading = null;
  };
  const load = () => {
    loading ??= from().then(
      (code) => {
        now = code;
        return code;
      },
      (cause) => {
        forget();
        throw new NotLoaded(cause, { forget, retry: load });
      },
    );
    return loading;
  };
  const quietly = async () => {
    await load().catch(() => undefined);
  };
  preloadFirst(quietly);
  return {
    get now() {
      return now;
    },
    load,
    preload: () => void quietly(),
    need(then, absent) {
      if (now !== null) then(now);
      else
        load().then(then, (error) => {
          toastDefect(error);
          absent?.();
        });
    },
  };
}
