import type { Container } from '../../contract/containers.ts';
import { AppError } from '../../contract/errors.ts';
import { inEnglish } from '../../contract/messages/message.ts';
import { nearest } from '../args/nearest.ts';
import { plain } from '../output/plain.ts';

/** The fewest characters of an id that count as one: fewer are taken for a name. */
const SHORTEST_ID = 2;

/**
 * Finds what the user means: a whole name, else a whole id or the only one that begins so. Throws NOT_FOUND, and CONFLICT
 * that names the candidates when there are several.
 */
export function resolveContainer(text: string, rows: readonly Container[]): Container {
  const named = rows.find(({ name }) => name === text.replace(/^\//, ''));
  if (named) return named;
  const begun = text.length >= SHORTEST_ID ? rows.filter(({ id }) => id.startsWith(text.toLowerCase())) : [];
  const [only] = begun;
  if (only && begun.length === 1) return only;
  const word = JSON.stringify(plain(text));
  if (begun.length > 1) {
    const which = begun.map(({ id, name }) => `${name} (${id.slice(0, 12)})`).join(', ');
    throw new AppError('CONFLICT', inEnglish(`${word} could be any of ${which}`, 'Use the name, or more of the id.'));
  }
  const meant = nearest(
    text,
    rows.map(({ name }) => name),
  );
  const hint = meant ? `Did you mean ${JSON.stringify(meant)}?` : 'List them with: docker ps -a';
  throw new AppError('NOT_FOUND', inEnglish(`there is no container ${word}`, hint));
}
