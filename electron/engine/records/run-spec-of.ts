import type { RunSpec } from '../../contract/run-spec.ts';
import { type InspectedContainer, readPort } from './container-inspect.ts';
import { ownName } from './container-row.ts';
import type { InspectedImage } from './image-details.ts';
import { type LogDefaults, moreFromInspect } from './more-options.ts';
import { ownMounts } from './run-mounts.ts';

/** The run specification that makes an equal container: all that `docker run` can say and inspect tells. */
export function specFromInspect(
  raw: InspectedContainer,
  image: InspectedImage | null,
  logDefaults?: LogDefaults,
): RunSpec {
  const { Config, HostConfig } = raw;
  const { Name: restart, MaximumRetryCount: retries } = HostConfig.RestartPolicy;
  const name = ownName([raw.Name]);
  const entrypoint = differs(Config.Entrypoint, image?.Config.Entrypoint) ? Config.Entrypoint : [];
  // With its own entrypoint a container does not inherit the image's command, so its command is always named.
  const command = entrypoint.length > 0 || differs(Config.Cmd, image?.Config.Cmd) ? Config.Cmd : [];
  // Not looked through for each: both may have thousands.
  const imageEnv = new Set(image?.Config.Env);
  return {
    image: Config.Image || raw.Image,
    ...(name ? { name } : {}),
    command,
    entrypoint,
    env: Config.Env.filter((entry) => !imageEnv.has(entry)).map((entry) => {
      const [variable = '', ...value] = entry.split('=');
      return { name: variable, value: value.join('=') };
    }),
    ports: portsOf(raw),
    mounts: ownMounts(HostConfig.Binds, HostConfig.Mounts),
    tty: Config.Tty,
    interactive: Config.OpenStdin,
    autoRemove: HostConfig.AutoRemove,
    ...(Config.WorkingDir && Config.WorkingDir !== image?.Config.WorkingDir ? { workdir: Config.WorkingDir } : {}),
    ...(Config.User && Config.User !== image?.Config.User ? { user: Config.User } : {}),
    restart: restartOf(restart),
    ...(restart === 'on-failure' && retries > 0 ? { restartRetries: retries } : {}),
    labels: Object.fromEntries(
      Object.entries(Config.Labels).filter(([key, value]) => image?.Config.Labels[key] !== value),
    ),
    more: moreFromInspect(raw, image, logDefaults),
  };
}

function differs(own: readonly string[], images: readonly string[] | undefined): boolean {
  return images === undefined || own.length !== images.length || own.some((word, index) => word !== images[index]);
}

function restartOf(name: string): RunSpec['restart'] {
  return name === 'always' || name === 'unless-stopped' || name === 'on-failure' ? name : 'no';
}

function portsOf({ HostConfig }: InspectedContainer): RunSpec['ports'] {
  return HostConfig.PortBindings.flatMap(([word, bindings]) => {
    const at = readPort(word);
    if (!at) return [];
    return bindings.flatMap(({ HostIp, HostPort }) => {
      // A range of them is among the further options.
      if (HostPort.includes('-')) return [];
      const hostPort = Number(HostPort) || null;
      return [{ hostPort, ...(HostIp ? { hostIp: HostIp } : {}), containerPort: at.port, protocol: at.protocol }];
    });
  });
}
