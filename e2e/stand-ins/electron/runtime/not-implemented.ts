// Asked of any object by await, JSON, assertion libraries and Node's own EventEmitter: absent is the right answer.
const PROBES = new Set(['then', 'toJSON', 'constructor', 'domain', 'nodeType', 'asymmetricMatch', 'inspect']);

/**
 * The object itself, except that reading a name it does not have throws with that name. A part of Electron that is
 * not implemented must fail loudly, never act as `undefined`.
 */
export const strict = <T extends object>(name: string, target: T): T =>
  new Proxy(target, {
    get(from, property, receiver) {
      if (typeof property === 'string' && !(property in from) && !PROBES.has(property) && !property.startsWith('_')) {
        throw notImplemented(`${name}.${property}`);
      }
      return Reflect.get(from, property, receiver);
    },
  });

/** The error for a part of Electron this stand-in does not have. */
export const notImplemented = (what: string): Error => new Error(`electron stand-in: ${what} is not implemented`);

/** Throws for options the stand-in would otherwise ignore in silence. */
export const onlyOptions = (name: string, options: object, known: readonly string[]): void => {
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) throw notImplemented(`${name} option ${key}`);
  }
};
