import type { RunSpec } from '../../contract/run-spec.ts';
import { type RawContainer, readPort } from './container-inspect.ts';
import { ownName } from './container-row.ts';

/** What an image gives every container made from it. */
export interface ImageDefaults {
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly env: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly workdir: string;
  readonly user: string;
}

/** The run specification that makes an equal container, as far as RunSpec can say it. */
export function specFromInspect(raw: RawContainer, image: ImageDefaults | null): RunSpec {
  const { Config, HostConfig } = raw;
  const name = ownName([raw.Name]);
  const entrypoint = differs(Config.Entrypoint, image?.entrypoint) ? Config.Entrypoint : [];
  // With its own entrypoint a container does not inherit the image's command, so its command is always named.
  const command = entrypoint.length > 0 || differs(Config.Cmd, image?.command) ? Config.Cmd : [];
  return {
    image: Config.Image || raw.Image,
    ...(name ? { name } : {}),
    command,
    entrypoint,
    env: Config.Env.filter((entry) => !image?.env.includes(entry)).map((entry) => {
      const [variable = '', ...value] = entry.split('=');
      return { name: variable, value: value.join('=') };
    }),
    ports: portsOf(raw),
    mounts: mountsOf(raw),
    tty: Config.Tty,
    interactive: Config.OpenStdin,
    autoRemove: HostConfig.AutoRemove,
    ...(Config.WorkingDir && Config.WorkingDir !== image?.workdir ? { workdir: Config.WorkingDir } : {}),
    ...(Config.User && Config.User !== image?.user ? { user: Config.User } : {}),
    restart: restartOf(HostConfig.RestartPolicy.Name),
    labels: Object.fromEntries(Object.entries(Config.Labels).filter(([key, value]) => image?.labels[key] !== value)),
  };
}

function differs(own: readonly string[], images: readonly string[] | undefined): boolean {
  return images === undefined || own.length !== images.length || own.some((word, index) => word !== images[index]);
}

function restartOf(name: string): RunSpec['restart'] {
  return name === 'always' || name === 'unless-stopped' || name === 'on-failure' ? name : 'no';
}

function portsOf({ HostConfig }: RawContainer): RunSpec['ports'] {
  return HostConfig.PortBindings.flatMap(([word, bindings]) => {
    const at = readPort(word);
    if (!at) return [];
    return bindings.map(({ HostIp, HostPort }) => ({
      hostPort: Number(HostPort) || null,
      ...(HostIp === '' || HostIp === '0.0.0.0' ? {} : { hostIp: HostIp }),
      containerPort: at.port,
      protocol: at.protocol,
    }));
  });
}

/** From the mounts in effect: they hold what came by -v and by --mount alike; anonymous volumes come with the image. */
function mountsOf({ Mounts }: RawContainer): RunSpec['mounts'] {
  return Mounts.flatMap(({ Type, Name, Source, Destination, RW }) => {
    const anonymous = Type === 'volume' && /^[0-9a-f]{64}$/.test(Name);
    if (anonymous || (Type !== 'volume' && Type !== 'bind')) return [];
    return [{ source: Type === 'volume' ? Name : Source, target: Destination, readOnly: !RW }];
  });
}
