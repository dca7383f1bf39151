import type { Readable } from 'node:stream';
import Dockerode from 'dockerode';
import { type AppError, defect } from '../contract/errors.ts';
import type { EngineCall, StreamLimits } from './modem.ts';
import { pathSegment, type Query, referencePath } from './path.ts';

/**
 * dockerode, without what our modem has not, what needs what the bundle leaves out (build/vite/node.mjs), and what drops
 * its options unsaid. What its calls resolve with is unchecked, whatever their types say: records/ reads it, and an id
 * in it is checked before it is used in another call.
 */
export type Docker = Omit<
  Dockerode,
  'modem' | 'ping' | 'run' | 'buildImage' | 'followProgress' | 'df' | 'pruneBuilder'
>;

/** How an answer is wanted that is not to be read whole: as it comes, or as the connection itself. */
export type Mode = 'stream' | 'hijack';

export interface DockerOptions extends StreamLimits {
  /** In place of what dockerode knows of the call. */
  readonly mode?: Mode | undefined;
  /** Told of each whole answer, of which dockerode may pass on a part. */
  readonly onAnswer?: ((document: unknown) => void) | undefined;
}

/** All that dockerode asks of its modem, as far as we use it. `done` throws where dockerode stumbles over the answer. */
export interface DockerModem {
  dial(request: DialRequest, done: (error: AppError | null, answer?: unknown) => void): void;
}

/** dockerode over a modem of ours. */
export function dockerOver(modem: DockerModem): Docker {
  return new CheckedDocker(modem);
}

/**
 * dockerode puts names into paths as they are; the engine's router decodes before it matches. So each is escaped by what
 * it names: one segment, or a reference to an image, which has several.
 */
class CheckedDocker extends Dockerode {
  constructor(modem: DockerModem) {
    // The types do not know of it.
    super({ modem } as Dockerode.DockerOptions);
  }
  override getContainer = (id: string) => super.getContainer(pathSegment(id));
  override getImage = (reference: string) => super.getImage(referencePath(reference));
  override getVolume = (name: string) => super.getVolume(pathSegment(name));
  override getNetwork = (id: string) => super.getNetwork(pathSegment(id));
  override getExec = (id: string) => super.getExec(pathSegment(id));
  override getPlugin = (name: string, remote?: string) => super.getPlugin(referencePath(name), remote);
  override getService = (id: string) => super.getService(pathSegment(id));
  override getTask = (id: string) => super.getTask(pathSegment(id));
  override getNode = (id: string) => super.getNode(pathSegment(id));
  override getSecret = (id: string) => super.getSecret(pathSegment(id));
  override getConfig = (id: string) => super.getConfig(pathSegment(id));
}

/** What dockerode gives its modem, as far as it is of use. */
export interface DialRequest {
  readonly method: EngineCall['method'];
  /** With a question mark at its end where the options are a query. */
  readonly path: string;
  readonly options?: (Query & { readonly _query?: Query; readonly _body?: object }) | null | undefined;
  readonly file?: Buffer | Readable | undefined;
  /** `{ base64 }` with what `registryAuth` gives; dockerode's other forms are refused. */
  readonly authconfig?: { readonly base64?: string } | '' | null | undefined;
  readonly abortSignal?: AbortSignal | undefined;
  readonly isStream?: boolean | undefined;
  readonly hijack?: boolean | undefined;
}

/**
 * Calls whose options are what is to be: for the body, not for the URL, in which dockerode's own modem repeats them,
 * secrets and all.
 */
const makes = /^\/(?!images\/).*\/(create|update)\?$/;

/** What goes where: dockerode's options are the query or the body, or say themselves what is which. */
export function callOf({ method, path, options, file, authconfig }: DialRequest): EngineCall {
  const { _query, _body, authconfig: _, abortSignal: __, hijack: ___, ...rest } = options ?? {};
  const [query, body] =
    _query !== undefined || _body !== undefined ? [_query, _body] : makes.test(path) ? byCase(rest) : [rest, undefined];
  const isQuery = path.endsWith('?') || method === 'GET' || method === 'HEAD' || method === 'DELETE';
  const base64 = authconfig ? authconfig.base64 : undefined;
  if (authconfig && base64 === undefined) throw defect('a sign-in is sent as registryAuth writes it');
  return {
    method,
    path: path.replace(/\?$/, ''),
    query: isQuery ? query : _query,
    body: file ?? body ?? (isQuery || Object.keys(rest).length === 0 ? undefined : rest),
    headers: {
      ...(file ? { 'Content-Type': 'application/x-tar' } : {}),
      ...(base64 === undefined ? {} : { 'X-Registry-Auth': base64 }),
    },
  };
}

/** The engine's own rule: the fields of a document begin with a capital, the parameters of a query do not. */
function byCase(options: Query): [query: Query, body: Query] {
  const entries = Object.entries(options);
  const [query, body] = [/^[a-z]/, /^[^a-z]/].map((first) => entries.filter(([name]) => first.test(name)));
  return [Object.fromEntries(query ?? []), Object.fromEntries(body ?? [])];
}
