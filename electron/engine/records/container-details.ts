import { type ContainerDetails, containerState } from '../../contract/containers.ts';
import { dockerRunLine } from '../../contract/run-line.ts';
import { type InspectedContainer, readPort } from './container-inspect.ts';
import { ownName } from './container-row.ts';
import type { InspectedImage } from './image-details.ts';
import type { LogDefaults } from './more-options.ts';
import { specFromInspect } from './run-spec-of.ts';
import { jsonLength, LONGEST_TEXT, shorten } from './shorten.ts';

/** Where the document has what details list. */
const LISTS = [
  ...['Config.Env', 'Config.Cmd', 'Config.Entrypoint', 'Config.Labels', 'Config.ExposedPorts'],
  ...['Mounts', 'NetworkSettings.Networks', 'NetworkSettings.Ports'],
];
/** The longest document that a `docker run` line is made of, in characters of JSON: eight such lines. */
const MOST_READ = 8 * LONGEST_TEXT;

/**
 * A container as the contract's details. `image` is what the container's image brings along, so that the
 * `docker run` line names only what differs; without it the line repeats the image's own settings.
 */
export function containerDetails(
  raw: InspectedContainer,
  image: InspectedImage | null,
  logDefaults?: LogDefaults,
): ContainerDetails {
  const { State, Config, HostConfig } = raw;
  const state = containerState.safeParse(State.Status);
  const details = {
    id: raw.Id,
    name: ownName([raw.Name]) ?? '',
    image: Config.Image,
    imageId: raw.Image,
    platform: raw.Platform,
    createdAt: raw.Created,
    state: state.success ? state.data : 'dead',
    health: healthOf(State.Health.Status),
    exitCode: State.FinishedAt === null ? null : State.ExitCode,
    error: State.Error,
    oomKilled: State.OOMKilled,
    pid: State.Pid > 0 ? State.Pid : null,
    restartCount: raw.RestartCount,
    startedAt: State.StartedAt,
    finishedAt: State.FinishedAt,
    entrypoint: Config.Entrypoint,
    command: Config.Cmd,
    workdir: Config.WorkingDir,
    user: Config.User,
    hostname: Config.Hostname,
    tty: Config.Tty,
    openStdin: Config.OpenStdin,
    env: Config.Env,
    labels: Config.Labels,
    ports: portsOf(raw),
    mounts: raw.Mounts.map(({ Type, Source, Destination, RW, Name }) => ({
      type: Type,
      source: Source,
      target: Destination,
      readOnly: !RW,
      name: Name,
    })),
    networks: raw.NetworkSettings.Networks.map(([name, { IPAddress, Gateway, MacAddress, Aliases }]) => ({
      name,
      ip: IPAddress,
      gateway: Gateway,
      mac: MacAddress,
      aliases: Aliases,
    })),
    restartPolicy: HostConfig.RestartPolicy.Name || 'no',
    autoRemove: HostConfig.AutoRemove,
    privileged: HostConfig.Privileged,
    memoryLimit: HostConfig.Memory > 0 ? HostConfig.Memory : null,
    cpuLimit: cpusOf(HostConfig),
  };
  return { ...shorten(details, raw.document, LISTS), runCommand: runCommandOf(raw, image, logDefaults) };
}

function runCommandOf(...[raw, image, logDefaults]: Parameters<typeof specFromInspect>): string | null {
  if (jsonLength(raw.document, MOST_READ) > MOST_READ) return null;
  const line = dockerRunLine(specFromInspect(raw, image, logDefaults));
  return line.length > LONGEST_TEXT ? null : line;
}

function healthOf(word: string): ContainerDetails['health'] {
  return word === 'starting' || word === 'healthy' || word === 'unhealthy' ? word : 'none';
}

/** `--cpus` is kept as billionths of a CPU, its older form as a quota in each period. */
function cpusOf({ NanoCpus, CpuQuota, CpuPeriod }: InspectedContainer['HostConfig']): number | null {
  if (NanoCpus > 0) return NanoCpus / 1e9;
  // 100,000 µs is the kernel's default period.
  return CpuQuota > 0 ? CpuQuota / (CpuPeriod > 0 ? CpuPeriod : 100_000) : null;
}

type Ports = ContainerDetails['ports'];

function portsOf({ NetworkSettings, Config }: InspectedContainer): Ports {
  const ports = NetworkSettings.Ports.flatMap(([word, bindings]): Ports => {
    const at = readPort(word);
    if (!at) return [];
    const common = { containerPort: at.port, protocol: at.protocol };
    if (bindings.length === 0) return [{ hostIp: null, hostPort: null, ...common }];
    return bindings.map(({ HostIp, HostPort }) => ({ hostIp: HostIp, hostPort: Number(HostPort) || null, ...common }));
  });
  if (ports.length > 0) return ports;
  // A container that does not run has no ports in its network settings, only in its configuration.
  return Config.ExposedPorts.flatMap((word) => {
    const at = readPort(word);
    return at ? [{ hostIp: null, hostPort: null, containerPort: at.port, protocol: at.protocol }] : [];
  });
}
