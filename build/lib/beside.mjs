/**
 * Does one thing after the other beside something else, and keeps what each has to say until it is asked for.
 * @param {(() => Promise<() => void>)[]} works what each resolves with says it
 * @returns {{tell: () => void, end: () => Promise<void>}} tell: says what is over. end: says the rest once all is over; rejects where one of them
 *   did, and only then is that anybody's: what runs beside would be ended by it, and what that has started would stay
 */
export function beside(works) {
  /** @type {(() => void)[]} */
  const over = [];
  const tell = () => {
    for (const each of over.splice(0)) each();
  };
  const run = async () => {
    for (const work of works) over.push(await work());
  };
  const running = run();
  running.catch(() => undefined);
  return { tell, end: () => running.then(tell) };
}
