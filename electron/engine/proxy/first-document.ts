/** What of the bodies that make containers, services and volumes is looked at, by the place that it has there. */
type Place =
  | 'body'
  | 'HostConfig'
  | 'Mounts'
  | 'mount'
  | 'VolumeOptions'
  | 'DriverConfig'
  | 'TaskTemplate'
  | 'ContainerSpec'
  | 'hosts'
  | null;

/** Which place is where, by the folded key. */
const WITHIN: Readonly<Partial<Record<NonNullable<Place>, Readonly<Record<string, Place>>>>> = {
  body: { hostconfig: 'HostConfig', tasktemplate: 'TaskTemplate' },
  HostConfig: { mounts: 'Mounts', extrahosts: 'hosts' },
  TaskTemplate: { containerspec: 'ContainerSpec' },
  ContainerSpec: { hosts: 'hosts', mounts: 'Mounts' },
  mount: { volumeoptions: 'VolumeOptions' },
  VolumeOptions: { driverconfig: 'DriverConfig' },
};

/** The keys that say something of paths of this computer. */
const OF_PATHS: Readonly<Partial<Record<NonNullable<Place>, readonly string[]>>> = {
  body: ['hostconfig', 'tasktemplate', 'driver', 'driveropts'],
  HostConfig: ['binds', 'mounts'],
  TaskTemplate: ['containerspec'],
  ContainerSpec: ['mounts'],
  VolumeOptions: ['driverconfig'],
  DriverConfig: ['name', 'options'],
};

export interface FirstDocument {
  readonly json: string;
  /**
   * The first key that is said twice where paths of this computer are named, null where none is: of those JavaScript takes the
   * last, and Go puts both together.
   */
  readonly twice: string | null;
  /** Where in the text the names stand that are a container's own hosts: from each one's quote to behind its other. */
  readonly hosts: readonly (readonly [from: number, to: number])[];
}

interface Level {
  readonly isObject: boolean;
  readonly place: Place;
  /** Of an object that is looked at. */
  readonly keys: Set<string>;
  key: string;
  awaitsKey: boolean;
}

/** As deep as Go's decoder goes. */
const DEEPEST = 10_000;

/** A key as Go's decoder compares it: letters large or small, and the two of other alphabets that stand for "s" and "k". */
export const folded = (key: string): string => key.toUpperCase().toLowerCase();

/** The first document of a text, as Go's decoder takes it, which leaves alone what follows; null where there is none that is whole. */
export function firstDocument(text: string): FirstDocument | null {
  const levels: Level[] = [];
  const hosts: [number, number][] = [];
  let twice: string | null = null;
  for (let at = 0; at < text.length; at++) {
    const level = levels.at(-1);
    switch (text[at]) {
      case '"': {
        const end = endOfString(text, at);
        if (end === -1) return null;
        if (level?.awaitsKey) {
          level.awaitsKey = false;
          if (level.place !== null) twice ??= takeKey(level, text.slice(at, end + 1));
        } else if (level?.place === 'hosts') hosts.push([at, end + 1]);
        at = end;
        break;
      }
      case '{':
      case '[': {
        const isObject = text[at] === '{';
        if (levels.length >= DEEPEST) return null;
        levels.push({ isObject, place: placeIn(level), keys: new Set(), key: '', awaitsKey: isObject });
        break;
      }
      case ',':
        if (level) level.awaitsKey = level.isObject;
        break;
      case '}':
      case ']':
        levels.pop();
        if (levels.length === 0) return { json: text.slice(0, at + 1), twice, hosts };
    }
  }
  return null;
}

/** Gives back a key that its object has already, where it says something of paths. */
function takeKey(level: Level, quoted: string): string | null {
  const key = nameIn(quoted);
  level.key = folded(key);
  if (level.place !== 'mount' && !(level.place && OF_PATHS[level.place]?.includes(level.key))) return null;
  if (level.keys.has(level.key)) return key;
  level.keys.add(level.key);
  return null;
}

function placeIn(level: Level | undefined): Place {
  if (!level) return 'body';
  if (level.place === 'Mounts') return 'mount';
  return (level.isObject && level.place && WITHIN[level.place]?.[level.key]) || null;
}

function nameIn(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    // Then all of it is no JSON, as the engine says.
    return '';
  }
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const end = text.indexOf('"', at);
    if (end === -1) return -1;
    let escapes = 0;
    while (text[end - 1 - escapes] === '\\') escapes++;
    if (escapes % 2 === 0) return end;
    at = end;
  }
  return -1;
}
