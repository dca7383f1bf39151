/** Text with the found words marked, or as it is when there are none. */
export function Highlight({ text, words }: { readonly text: string; readonly words: string }) {
  const at = words ? text.toLowerCase().indexOf(words.toLowerCase()) : -1;
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark className="rounded-[2px] bg-warn-soft text-inherit outline outline-warn-dot/60">
        {text.slice(at, at + words.length)}
      </mark>
      <Highlight text={text.slice(at + words.length)} words={words} />
    </>
  );
}
