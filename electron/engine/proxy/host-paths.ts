import { AppError } from '../../contract/errors.ts';
import { engineMessages } from '../../contract/messages/engine.ts';
import { boundDevice, hostPathOfBind, isHostPath } from '../records/run-mounts.ts';
import { firstDocument, folded } from './first-document.ts';

/**
 * The paths of this computer in the body of `containers/create`, of `services/create`, and of `volumes/create`, where a volume is
 * one by its options. None where it cannot be read, which the engine says. Throws BAD_REQUEST where it can be read in two ways.
 */
export function hostPathsOf(body: Buffer): string[] {
  const found = firstDocument(body.toString('utf8'));
  if (!found) return [];
  if (found.twice !== null) throw new AppError('BAD_REQUEST', engineMessages.saidTwice({ key: found.twice }));
  let document: unknown;
  try {
    document = JSON.parse(found.json);
  } catch {
    return [];
  }
  const config = members(document, 'HostConfig');
  const ofService = members(document, 'TaskTemplate').flatMap((task) => members(task, 'ContainerSpec'));
  return [
    ...config.flatMap((each) => members(each, 'Binds').flatMap(elements).flatMap(ofBind)),
    ...[...config, ...ofService].flatMap((each) => members(each, 'Mounts').flatMap(elements).flatMap(ofMount)),
    ...ofDriver(members(document, 'Driver'), members(document, 'DriverOpts')),
  ];
}

/** The engine takes a name in small letters or large, so that one document may say a thing several times. */
function members(object: unknown, name: string): unknown[] {
  if (typeof object !== 'object' || object === null || Array.isArray(object)) return [];
  const wanted = folded(name);
  return Object.entries(object).flatMap(([key, value]) => (folded(key) === wanted ? [value] : []));
}

function elements(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Anything but a path of the host is a volume's name, or is refused by the engine itself. */
function ofBind(bind: unknown): string[] {
  const path = typeof bind === 'string' ? hostPathOfBind(bind) : null;
  return path === null ? [] : [path];
}

function ofMount(mount: unknown): string[] {
  const [type] = members(mount, 'Type');
  if (type === 'bind') {
    const sources = members(mount, 'Source');
    return sources.filter((source) => typeof source === 'string').filter(isHostPath);
  }
  const drivers = members(mount, 'VolumeOptions').flatMap((options) => members(options, 'DriverConfig'));
  return drivers.flatMap((driver) => ofDriver(members(driver, 'Name'), members(driver, 'Options')));
}

function ofDriver([name]: readonly unknown[], [options]: readonly unknown[]): string[] {
  const path = boundDevice(name, options);
  return path === null ? [] : [path];
}
