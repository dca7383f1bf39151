import type { z } from 'zod';
import { commandLine } from '../../contract/cli-line.ts';
import { tarNameOf } from '../../contract/containers.ts';
import type { Contract } from '../../contract/index.ts';
import { dockerRunLine } from '../../contract/run-line.ts';

/** Names for ids, as the user knows them; null when unknown. */
export interface ActivityLookups {
  container(id: string): string | null;
  /** A tag, or another short name. */
  image(id: string): string | null;
}

/** What a call was about. */
export interface Activity {
  readonly subject: string;
  /** The CLI line it equals; never with values that may be secrets: of variables, and of options for drivers. */
  readonly command: string;
}

type MutatingDomain = 'containers' | 'images' | 'vm' | 'terminals';
type MethodName = { [D in MutatingDomain]: `${D}.${keyof Contract[D] & string}` }[MutatingDomain];
type ParamsOf<N extends MethodName> = N extends `${infer D extends MutatingDomain}.${infer M}`
  ? M extends keyof Contract[D]
    ? Contract[D][M] extends { params: infer P extends z.ZodType }
      ? z.output<P>
      : never
    : never
  : never;

type Table = { readonly [N in MethodName]: ((params: ParamsOf<N>, lookups: ActivityLookups) => Activity) | null };

const short = (id: string) => id.replace(/^sha256:/, '').slice(0, 12);
const containerName = (id: string, lookups: ActivityLookups) => lookups.container(id) ?? short(id);
const imageName = (id: string, lookups: ActivityLookups) => lookups.image(id) ?? short(id);
const docker = (subject: string, ...words: string[]): Activity => ({
  subject,
  command: commandLine(['docker', ...words]),
});
const slipway = (...words: string[]): Activity => ({
  subject: 'Slipway VM',
  command: commandLine(['slipway', ...words]),
});
const grace = (seconds: number | undefined) => (seconds === undefined ? [] : ['-t', String(seconds)]);

const verb =
  (...words: string[]) =>
  ({ id }: { id: string }, lookups: ActivityLookups) => {
    const name = containerName(id, lookups);
    return docker(name, ...words, name);
  };

/** Every method and stream of the domains that change something; null for those that only look. */
const table: Table = {
  'containers.watch': null,
  'containers.inspect': null,
  'containers.stats': null,
  'containers.start': verb('start'),
  'containers.stop': ({ id, timeoutSeconds }, lookups) => verb('stop', ...grace(timeoutSeconds))({ id }, lookups),
  'containers.restart': ({ id, timeoutSeconds }, lookups) => verb('restart', ...grace(timeoutSeconds))({ id }, lookups),
  'containers.pause': verb('pause'),
  'containers.resume': verb('unpause'),
  'containers.kill': ({ id, signal }, lookups) =>
    verb('kill', ...(signal === 'SIGKILL' ? [] : ['--signal', signal]))({ id }, lookups),
  'containers.remove': ({ id, force, volumes }, lookups) =>
    verb('rm', ...(force ? ['--force'] : []), ...(volumes ? ['--volumes'] : []))({ id }, lookups),
  'containers.rename': ({ id, name }, lookups) => {
    const before = containerName(id, lookups);
    return docker(before, 'rename', before, name);
  },
  'containers.commit': ({ id, reference, message }, lookups) => {
    const name = containerName(id, lookups);
    return docker(name, 'commit', ...(message ? ['-m', message] : []), name, reference);
  },
  'containers.export': ({ id, path }, lookups) => verb('export', '-o', path)({ id }, lookups),
  'containers.download': ({ id }, lookups) =>
    verb('export', '-o', tarNameOf(containerName(id, lookups)))({ id }, lookups),
  'containers.run': (spec) => ({ subject: spec.name ?? spec.image, command: dockerRunLine(spec, { mask: true }) }),
  'images.watch': null,
  'images.inspect': null,
  'images.pull': ({ reference, platform }) =>
    docker(reference, 'pull', ...(platform ? ['--platform', platform] : []), reference),
  'images.tag': ({ id, reference }, lookups) => {
    const name = imageName(id, lookups);
    return docker(name, 'tag', name, reference);
  },
  'images.remove': ({ id, reference, force }, lookups) => {
    const name = reference ?? imageName(id, lookups);
    return docker(name, 'rmi', ...(force ? ['--force'] : []), name);
  },
  'vm.watch': null,
  'vm.usage': null,
  'vm.logs': null,
  'vm.start': () => slipway('up'),
  'vm.stop': ({ force }) => slipway('down', ...(force ? ['--force'] : [])),
  'vm.restart': () => slipway('restart'),
  'vm.repair': () => slipway('repair'),
  'vm.reset': () => slipway('reset'),
  'terminals.watch': null,
  'terminals.view': null,
  'terminals.shells': null,
  'terminals.write': null,
  'terminals.resize': null,
  'terminals.close': null,
  'terminals.reconnect': null,
  'terminals.open': ({ target }, lookups) => {
    if (target.kind === 'guest') return slipway('ssh', ...(target.command ?? []));
    const name = containerName(target.containerId, lookups);
    if (target.kind === 'attach') return docker(name, 'attach', name);
    const { user, workdir, command = ['sh'] } = target;
    const options = [...(user ? ['-u', user] : []), ...(workdir ? ['-w', workdir] : [])];
    return docker(name, 'exec', '-it', ...options, name, ...command);
  },
};

/** What a contract method does, for the record; null when it changes nothing. `params` are the validated ones. */
export function activityOf(method: string, params: unknown, lookups: ActivityLookups): Activity | null {
  const describe = Object.hasOwn(table, method) ? table[method as MethodName] : null;
  // The host validated params against this method's own schema; the table's types say the same for each entry.
  return describe ? (describe as (params: unknown, lookups: ActivityLookups) => Activity)(params, lookups) : null;
}
