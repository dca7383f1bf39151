import { shortId } from './common.ts';
import type { Change, Names, Undo } from './wire/define.ts';

/** Parameters of a call about one container. */
export interface One {
  readonly id: string;
}

/** What a container is called. */
export const nameOf = (id: string, names: Names) => names.container(id) ?? shortId(id);

/** `docker VERB … NAME`. */
export function verb<P extends One>(
  words: (params: P, names: Names) => readonly string[],
  undo: (params: P, names: Names) => Undo<never>,
): Change<P> {
  return {
    subject: ({ id }, names) => nameOf(id, names),
    cli: (params, names) => ['docker', ...words(params, names), nameOf(params.id, names)],
    many: true,
    undo,
  };
}

/** Undone by another verb on the same container. */
export const by =
  (method: `containers.${string}`) =>
  ({ id }: One): Undo<never> => ({ method, params: { id } });
export const never = (): Undo<never> => 'impossible';
export const needless = (): Undo<never> => 'needless';
/** How long it has before it is killed, as `docker stop` takes it. */
export const grace = ({ timeoutSeconds }: One & { timeoutSeconds?: number | undefined }) =>
  timeoutSeconds === undefined ? [] : ['-t', String(timeoutSeconds)];
