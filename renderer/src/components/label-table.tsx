import { visibleText } from '../lib/format/visible-text.ts';
import { Facts } from './facts.tsx';
import { useShowAll } from './show-all.tsx';

/** Longer values are cut for display, in characters: the Inspect tab has all of them. */
const LONGEST = 1000;

/** Labels of a container or image. */
export function LabelTable({ labels }: { readonly labels: Readonly<Record<string, string>> }) {
  const { shown, rest } = useShowAll(Object.entries(labels));
  return (
    <>
      <Facts
        wide
        facts={shown.map(([key, value]) => [
          visibleText(key),
          visibleText(value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value),
        ])}
      />
      {rest}
    </>
  );
}
