import { type ClassNameValue, extendTailwindMerge } from 'tailwind-merge';

/**
 * Joins the classes that apply. What a component looks like unless told otherwise has the prefix `kit:` where others tell it
 * otherwise: that puts it in a lower layer of the style sheet (styles/app.css), so that `size-6` goes before `kit:size-7`
 * wherever either stands. Of two plain classes that set the same thing the order of the style sheet would decide, which
 * nobody who writes a class name knows; so the tests refuse them.
 */
export function cx(...names: ClassNameValue[]): string {
  const joined = join(names);
  if (merge && merge(joined) !== joined) throw new Error(clash(joined, merge(joined)));
  return joined;
}

function join(names: readonly ClassNameValue[]): string {
  return names.flatMap((name) => (Array.isArray(name) ? join(name) : name) || []).join(' ');
}

/**
 * Knows what each class sets; with the theme's own names, where they do not look like Tailwind's: a size or shadow, not a
 * colour. Not in what is built, as it weighs 9 KB: which classes meet is settled when they are written.
 */
const merge = import.meta.env.DEV
  ? extendTailwindMerge({
      extend: {
        theme: { shadow: ['pop', 'soft'] },
        classGroups: { 'font-size': [{ text: ['2xs'] }] },
      },
    })
  : null;

function clash(joined: string, merged: string): string {
  const kept = merged.split(' ');
  const lost = joined.split(' ').filter((name) => !kept.includes(name));
  return `Others set the same as ${lost.join(', ')}, which wants the prefix kit: "${joined}"`;
}
