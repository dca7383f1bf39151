import type { z } from 'zod';

/**
 * What a page keeps over a reload (`session`) or for good (`local`). Unreadable or outdated contents count as nothing
 * kept; a full or forbidden storage is no reason to fail.
 */
export function loadKept<T>(area: 'session' | 'local', key: string, schema: z.ZodType<T>): T | null {
  try {
    const text = storage(area).getItem(`slipway.${key}`);
    if (text === null) return null;
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

export function keep(area: 'session' | 'local', key: string, value: unknown): void {
  try {
    storage(area).setItem(`slipway.${key}`, JSON.stringify(value));
  } catch {
    // Kept state is a convenience: without it the page starts with its defaults.
  }
}

/** Calls back when another window has kept something else for good under this key, for as long as the page lives. */
export function onKeptElsewhere(key: string, then: () => void): void {
  window.addEventListener('storage', (event) => event.key === `slipway.${key}` && then());
}

function storage(area: 'session' | 'local'): Storage {
  return area === 'session' ? sessionStorage : localStorage;
}
