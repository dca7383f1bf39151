import { shortId } from './common.ts';
import type { Change, Names, Undo } from './wire/define.ts';

/** Parameters of a call about one container. */
export interface One {
  readonly id: string;
}

/** What a container is called. */
export const nameOf = (id: string, names: Names) => names.container(id) ?? shortId(id);

/** `docker VERB … NAME`. */
export function verb<P extends One, U extends Undo<never>>(
  words: (params: P, names: Names) => readonly string[],
  undo: (params: P, names: Names) => U,
): Change<P, U> {
  return {
    subject: ({ id }, names) => nameOf(id, names),
    cli: (params, names) => ['docker', ...words(params, names), nameOf(params.id, names)],
    many: true,
    undo,
  };
}

/** Undone by another verb on the same container. */
export const by =
  <M extends `containers.${string}`>(method: M) =>
  ({ id }: One) => ({ method, params: { id } });
export const never = () => 'impossible' as const;
export const needless = () => 'needless' as const;
/** How long it has before it is killed, as `docker stop` takes it. */
export const grace = ({ timeoutSeconds }: One & { timeoutSeconds?: number | undefined }) =>
  timeoutSeconds === undefined ? [] : ['-t', String(timeoutSeconds)];
