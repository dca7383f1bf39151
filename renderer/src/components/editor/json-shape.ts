/** What is known of a JSON value: what it is, what it may be, and what it is for. */
export interface JsonShape {
  readonly type: 'boolean' | 'number' | 'string' | 'array' | 'object' | 'any';
  /** What it is for, in the page's language. */
  readonly text?: string;
  /** Of a string, all that it may be. */
  readonly values?: readonly string[];
  /** Of an object, by their names. */
  readonly keys?: Readonly<Record<string, JsonShape>>;
  /** Of an object's other keys; without it, no others are known. */
  readonly others?: JsonShape;
  /** Of an array's elements. */
  readonly items?: JsonShape;
  /** Somebody else sets it: it is not to be there. */
  readonly isHeld?: boolean;
}

/** What is known of a key of an object; undefined where nothing is. */
export function shapeOfKey(shape: JsonShape | undefined, key: string): JsonShape | undefined {
  return shape?.keys && Object.hasOwn(shape.keys, key) ? shape.keys[key] : shape?.others;
}

/** What is known at the end of a path: names of keys, and null for an element of an array. */
export function shapeAt(shape: JsonShape, path: readonly (string | null)[]): JsonShape | undefined {
  return path.reduce<JsonShape | undefined>(
    (found, step) => (step === null ? found?.items : shapeOfKey(found, step)),
    shape,
  );
}
