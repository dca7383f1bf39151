import { isDeepStrictEqual } from 'node:util';
import { type MoreOptions, runOptions } from '../../contract/run-options.ts';
import type { InspectedContainer } from './container-inspect.ts';
import type { InspectedImage } from './image-details.ts';
import { carriedBinds, carriedMounts } from './run-mounts.ts';
import { entriesOf, keys, ownValue, text, texts, valueAt } from './safe.ts';

/** What the odd options need to know of the container beside their own value. */
type Context = InspectedContainer & { readonly image: InspectedImage | null; readonly logDefaults: LogDefaults };

/** What the engine's own configuration has every `json-file` log do; empty where that is not known. */
export type LogDefaults = Readonly<Record<string, string>>;

/** Those of the VM's engine, as its daemon.json has them: a test holds this to it. */
export const VM_LOG_DEFAULTS: LogDefaults = { 'max-size': '10m', 'max-file': '3' };

/** A container's options of `docker run`, without what the image or the engine brings along. */
export function moreFromInspect(
  container: InspectedContainer,
  image: InspectedImage | null,
  logDefaults: LogDefaults = {},
): MoreOptions {
  const of = { ...container, image, logDefaults };
  const more: Record<string, unknown> = {};
  for (const { path, read } of runOptions) {
    const found = valueAt(container.document, path);
    const value = read(Object.hasOwn(odd, path) ? odd[path]?.(found, of) : found);
    if (value !== undefined) more[path] = value;
  }
  return more;
}

/** Options of which inspect tells more than was said. */
const odd: Readonly<Record<string, (value: unknown, of: Context) => unknown>> = {
  'Config.Hostname': (value, of) => (value === of.Id.slice(0, 12) || hasOthersName(of) ? undefined : value),
  'Config.Domainname': (value, of) => (hasOthersName(of) ? undefined : value),
  'Config.ExposedPorts': (value, { image, HostConfig }) =>
    without(value, [...(image?.Config.ExposedPorts ?? []), ...HostConfig.PortBindings.map(([port]) => port)]),
  'Config.Volumes': (value, { image }) => without(value, image?.Config.Volumes ?? []),
  'Config.Healthcheck': (value, { image }) => (isDeepStrictEqual(value, image?.Config.Healthcheck) ? undefined : value),
  'Config.StopSignal': (value, { image }) => (value === image?.Config.StopSignal ? undefined : value),
  // Twice the memory is what the engine allows by itself.
  'HostConfig.LogConfig': (value, { logDefaults }) => {
    const said = ownValue(value, 'Config');
    if (ownValue(value, 'Type') !== 'json-file' || !said) return value;
    return {
      Type: 'json-file',
      Config: Object.fromEntries(Object.entries(said).filter(([name, each]) => logDefaults[name] !== each)),
    };
  },
  'HostConfig.MemorySwap': (value, { HostConfig }) => (value === 2 * HostConfig.Memory ? undefined : value),
  'HostConfig.SecurityOpt': (value, { HostConfig: { Privileged, PidMode, IpcMode } }) => {
    const isOwn = Privileged || PidMode === 'host' || IpcMode === 'host';
    return isOwn && isDeepStrictEqual(value, ['label=disable']) ? undefined : value;
  },
  'HostConfig.PortBindings': (value) => ranges(value),
  'HostConfig.Links': (value) => texts.parse(value).map(linkOf),
  'HostConfig.Binds': (value) => carriedBinds(texts.parse(value)),
  'HostConfig.Mounts': (value) => carriedMounts(value),
  'HostConfig.NetworkMode': (_, of) => modeOf(of),
  'NetworkSettings.Networks': (_, of) => networksOf(of),
};

/** Its host name is that of the machine, or of another container. */
function hasOthersName({ HostConfig: { NetworkMode, UTSMode } }: Context): boolean {
  return NetworkMode === 'host' || NetworkMode.startsWith('container:') || UTSMode === 'host';
}

function without(value: unknown, names: readonly string[]): Record<string, object> {
  const known = new Set(names);
  return Object.fromEntries(keys.parse(value).flatMap((key) => (known.has(key) ? [] : [[key, {}]])));
}

/** Host ports of which the engine may choose one, such as 8000-8010: RunSpec's own ports are single numbers. */
function ranges(value: unknown): Record<string, unknown> {
  return Object.fromEntries(
    entriesOf(value).flatMap(([port, bindings]) => {
      const kept = (Array.isArray(bindings) ? bindings : []).filter((each) =>
        /^\d+-\d+$/.test(text.parse(ownValue(each, 'HostPort'))),
      );
      return kept.length > 0 ? [[port, kept]] : [];
    }),
  );
}

/** "/db:/web/alias", as inspect tells it, as "db:alias". */
function linkOf(link: string): string {
  const [name = '', alias = ''] = link.split(':');
  return `${name.replace(/^\//, '')}:${alias.slice(alias.lastIndexOf('/') + 1)}`;
}

/** The network by its name: one that was given by its id is listed by its name. */
function modeOf({ HostConfig: { NetworkMode: mode }, NetworkSettings }: Context): string {
  if (mode === '' || mode === 'default') return 'bridge';
  const byId = /^[0-9a-f]{12,64}$/.test(mode)
    ? NetworkSettings.Networks.find(([, { NetworkID }]) => NetworkID.startsWith(mode))
    : undefined;
  return byId?.[0] ?? mode;
}

/** What was said of the networks: nothing, where it is in the one of its mode and all else there is the engine's choice. */
function networksOf(of: Context): Record<string, object> {
  const mode = modeOf(of);
  const { Networks } = of.NetworkSettings;
  const endpoints = Networks.map(([name, { Aliases, Links, DriverOpts, GwPriority, IPAMConfig }]) => {
    const said = {
      // Engines before API 1.45 count the container's own short id among them.
      Aliases: Aliases.filter((alias) => alias !== of.Id.slice(0, 12)),
      Links: Links.map(linkOf),
      DriverOpts,
      ...(GwPriority ? { GwPriority } : {}),
      IPAMConfig: Object.fromEntries(Object.entries(IPAMConfig).filter(([, each]) => each.length > 0)),
    };
    return [
      name,
      Object.fromEntries(
        Object.entries(said).filter(([, each]) => Object.keys(Object(each)).length > 0 || typeof each === 'number'),
      ),
    ] as const;
  });
  const [first] = endpoints;
  const isPlain = endpoints.length === 1 && first?.[0] === mode && Object.keys(first[1]).length === 0;
  return isPlain || mode === 'host' || mode === 'none' ? {} : Object.fromEntries(endpoints);
}
