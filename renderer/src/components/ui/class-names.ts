import { type ClassNameValue, extendTailwindMerge } from 'tailwind-merge';

/** The theme's own names (styles/app.css), where they do not look like Tailwind's: a size or shadow, not a colour. */
const merge = extendTailwindMerge({
  extend: {
    theme: { shadow: ['pop', 'soft'] },
    classGroups: { 'font-size': [{ text: ['2xs'] }] },
  },
});

/**
 * Joins the classes that apply; of two that set the same thing the later one wins, as `size-6` after `size-7` does. By
 * itself the order of the style sheet would decide, which nobody who writes a class name knows.
 */
export function cx(...names: ClassNameValue[]): string {
  return merge(names);
}
