import { runOptions } from '../../contract/run-options.ts';
import type { RunSpec } from '../../contract/run-spec.ts';
import { compareVersions, MANY_NETWORKS_API } from '../api-version.ts';
import { isHostPath } from './run-mounts.ts';

type Place = Record<string, unknown>;

/** A create request. */
export interface CreateBody {
  readonly [field: string]: unknown;
  readonly NetworkingConfig?: { readonly EndpointsConfig: Readonly<Record<string, unknown>> };
}

/** The engine's create request for a run specification, equal to what `docker run -d` sends. */
export function createBody(spec: RunSpec): CreateBody {
  const ports = new Map<string, { HostIp: string; HostPort: string }[]>();
  for (const { containerPort, protocol, hostIp, hostPort } of spec.ports) {
    const key = `${containerPort}/${protocol}`;
    ports.set(key, [
      ...(ports.get(key) ?? []),
      { HostIp: hostIp ?? '', HostPort: hostPort === null ? '' : `${hostPort}` },
    ]);
  }
  const body: Place & { readonly HostConfig: Place } = {
    Image: spec.image,
    ...(spec.command.length > 0 ? { Cmd: spec.command } : {}),
    ...(spec.entrypoint.length > 0 ? { Entrypoint: spec.entrypoint } : {}),
    Env: spec.env.map(({ name, value }) => `${name}=${value}`),
    Tty: spec.tty,
    OpenStdin: spec.interactive,
    ...(spec.workdir ? { WorkingDir: spec.workdir } : {}),
    ...(spec.user ? { User: spec.user } : {}),
    Labels: spec.labels,
    ExposedPorts: {},
    HostConfig: {
      AutoRemove: spec.autoRemove,
      PortBindings: Object.fromEntries(ports),
      RestartPolicy: {
        Name: spec.restart,
        ...(spec.restart === 'on-failure' && spec.restartRetries ? { MaximumRetryCount: spec.restartRetries } : {}),
      },
      Mounts: spec.mounts.map(mountOf),
    },
  };
  const networking: Place = {};
  const places: Readonly<Record<string, Place>> = {
    Config: body,
    HostConfig: body.HostConfig,
    NetworkSettings: networking,
  };
  for (const { path, read } of runOptions) {
    const value = read(spec.more[path]);
    const [root = '', name = ''] = path.split('.');
    const place = places[root];
    // Beside what the spec's own ports and mounts have put there.
    if (value !== undefined && place) place[name] = joined(place[name], value);
  }
  // What is published is exposed, too.
  const published = Object.keys(Object(body.HostConfig.PortBindings)).map((port) => [port, {}]);
  body.ExposedPorts = joined(Object.fromEntries(published), body.ExposedPorts);
  const { Networks: networks } = networking;
  return isPlace(networks) ? { ...body, NetworkingConfig: { EndpointsConfig: networks } } : body;
}

/**
 * The create request as an engine of this API version takes it, and the networks, by name, that the container has to be
 * connected to before its start. The one that counts as the container's own is always created with it.
 */
export function splitNetworks(body: CreateBody, apiVersion: string | null) {
  const networks = Object.entries(body.NetworkingConfig?.EndpointsConfig ?? {});
  if (networks.length < 2 || apiVersion === null || compareVersions(apiVersion, MANY_NETWORKS_API) >= 0) {
    return { body, others: [] };
  }
  const own = String(Object(body.HostConfig).NetworkMode ?? 'bridge');
  networks.sort(([a], [b]) => Number(b === own) - Number(a === own));
  const NetworkingConfig = { EndpointsConfig: Object.fromEntries(networks.slice(0, 1)) };
  return { body: { ...body, NetworkingConfig }, others: networks.slice(1) };
}

function joined(before: unknown, value: unknown): unknown {
  if (Array.isArray(before) && Array.isArray(value)) return [...before, ...value];
  if (!isPlace(before) || !isPlace(value)) return value;
  const both = Object.entries(value).map(([key, each]) => [key, joined(before[key], each)] as const);
  return { ...before, ...Object.fromEntries(both) };
}

const isPlace = (value: unknown): value is Place =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** As a mount rather than a "source:target" bind, in which a colon in either path would be misread. */
function mountOf({ source, target, readOnly }: RunSpec['mounts'][number]): object {
  const common = { Source: source, Target: target, ReadOnly: readOnly };
  // Like -v, which makes a missing folder; engines before API 1.42 ignore it and refuse instead.
  return isHostPath(source)
    ? { ...common, Type: 'bind', BindOptions: { CreateMountpoint: true } }
    : { ...common, Type: 'volume' };
}
