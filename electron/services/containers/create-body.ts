import { AppError } from '../../contract/errors.ts';
import type { RunSpec } from '../../contract/run-spec.ts';

/** True for a path on the host, false for a volume's name. */
export function isHostPath(source: string): boolean {
  return /^(\/|[A-Za-z]:[\\/])/.test(source);
}

/**
 * Refuses, before anything is created, what an engine in our VM would misread: it shares no folders of this machine
 * yet, so a path would silently mean an empty folder inside the VM.
 */
export function refuseHostPaths(spec: RunSpec): void {
  const index = spec.mounts.findIndex(({ source }) => isHostPath(source));
  const mount = spec.mounts[index];
  if (!mount) return;
  throw new AppError(
    'BAD_REQUEST',
    `the VM does not share folders of this machine, so ${mount.source} cannot be mounted`,
    {
      hint: 'Use a named volume, such as "data", instead of a path.',
      details: { path: `mounts.${index}.source` },
    },
  );
}

/** The engine's create request for a run specification, equal to what `docker run -d` sends. */
export function createBody(spec: RunSpec): object {
  const ports = new Map<string, { HostIp: string; HostPort: string }[]>();
  for (const { containerPort, protocol, hostIp, hostPort } of spec.ports) {
    const key = `${containerPort}/${protocol}`;
    ports.set(key, [
      ...(ports.get(key) ?? []),
      { HostIp: hostIp ?? '', HostPort: hostPort === null ? '' : `${hostPort}` },
    ]);
  }
  return {
    Image: spec.image,
    ...(spec.command.length > 0 ? { Cmd: spec.command } : {}),
    ...(spec.entrypoint.length > 0 ? { Entrypoint: spec.entrypoint } : {}),
    Env: spec.env.map(({ name, value }) => `${name}=${value}`),
    Tty: spec.tty,
    OpenStdin: spec.interactive,
    ...(spec.workdir ? { WorkingDir: spec.workdir } : {}),
    ...(spec.user ? { User: spec.user } : {}),
    Labels: spec.labels,
    ExposedPorts: Object.fromEntries([...ports.keys()].map((key) => [key, {}])),
    HostConfig: {
      AutoRemove: spec.autoRemove,
      PortBindings: Object.fromEntries(ports),
      RestartPolicy: { Name: spec.restart },
      Mounts: spec.mounts.map(mountOf),
    },
  };
}

/** As a mount rather than a "source:target" bind, in which a colon in either path would be misread. */
function mountOf({ source, target, readOnly }: RunSpec['mounts'][number]): object {
  const common = { Source: source, Target: target, ReadOnly: readOnly };
  // Like -v, which makes a missing folder; engines before API 1.42 ignore it and refuse instead.
  return isHostPath(source)
    ? { ...common, Type: 'bind', BindOptions: { CreateMountpoint: true } }
    : { ...common, Type: 'volume' };
}
