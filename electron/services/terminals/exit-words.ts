const known: Readonly<Record<number, string>> = {
  0: '',
  125: 'the engine could not run it',
  126: 'the command cannot be executed',
  127: 'the command was not found',
  129: 'hung up',
  130: 'interrupted',
  131: 'quit',
  134: 'aborted',
  137: 'killed',
  139: 'segmentation fault',
  143: 'terminated',
};

/** How a process ended, as people say it: "Exited with code 137 (killed)". 128 + n means signal n. */
export function exitWords(code: number | null): string {
  if (code === null) return 'Ended';
  const word = known[code] ?? (code > 128 && code <= 192 ? `signal ${code - 128}` : '');
  return word === '' ? `Exited with code ${code}` : `Exited with code ${code} (${word})`;
}
