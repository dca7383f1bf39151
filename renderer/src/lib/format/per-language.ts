/**
 * Making a formatter takes longer than a hundred uses of it, and every row of a list has a date or two. It keeps the time
 * zone it was made in: made anew once the page is looked at again, as after a journey.
 */
export function perLanguage<T>(make: (language: string | undefined) => T): (language: string | undefined) => T {
  const made = new Map<string | undefined, T>();
  document.addEventListener('visibilitychange', () => made.clear());
  return (language) => {
    const known = made.get(language) ?? make(language);
    made.set(language, known);
    return known;
  };
}
