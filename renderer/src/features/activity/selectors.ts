import type { ActivityEntry } from '../../../../electron/contract/activity.ts';

export const scopes = ['all', 'failed', 'ui', 'cli'] as const;

/** Entries newest first, those that fit the scope and hold every word of the filter. */
export function activityRows(
  all: Iterable<ActivityEntry>,
  { filter, scope }: { filter: string; scope: string },
): ActivityEntry[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return [...all]
    .filter((entry) => {
      if (scope === 'failed' && entry.state !== 'failed') return false;
      if ((scope === 'ui' || scope === 'cli') && entry.source !== scope) return false;
      const text = `${entry.command}\n${entry.subject}\n${entry.method}\n${entry.error?.message ?? ''}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => b.at - a.at || b.id.localeCompare(a.id));
}
