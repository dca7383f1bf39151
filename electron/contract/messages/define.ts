import { fill, type Message, type MessageParam } from './message.ts';

/** A message in one language: a sentence with `{name}` places, and where there is something to do about it, what. */
export type Wording = string | { readonly text: string; readonly hint: string };

/** The names of a wording's places. */
type Places<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Places<Rest> : never;
type PlacesOf<W> = W extends string
  ? Places<W>
  : W extends { readonly text: infer T extends string; readonly hint: infer H extends string }
    ? Places<T> | Places<H>
    : never;

type Hinted = Message & { readonly hint: Message };
type Made<W> = W extends string ? Message : Hinted;
type Maker<W> = [PlacesOf<W>] extends [never]
  ? () => Made<W>
  : (params: { readonly [N in PlacesOf<W>]: MessageParam }) => Made<W>;

/** The makers of a domain's messages, by name. */
export type Messages<T> = { readonly [K in keyof T]: Maker<T[K]> };

/** A domain's messages in another language: one that is missing, or lacks its hint, does not compile. */
export type Translated<M> = {
  readonly [K in keyof M]: M[K] extends (...params: never[]) => Hinted
    ? { readonly text: string; readonly hint: string }
    : string;
};

/**
 * A domain's messages, in English. Each becomes a function that asks for what its places are filled in with:
 * `diskMessages.full({ path })`. Ids are the domain and the name.
 */
export function messages<const T extends Readonly<Record<string, Wording>>>(domain: string, english: T): Messages<T> {
  const make = (name: string, wording: Wording) => (params?: Readonly<Record<string, MessageParam>>) =>
    made(`${domain}.${name}`, typeof wording === 'string' ? { text: wording } : wording, params);
  // The types are the very same table, which Object.entries forgets.
  return Object.fromEntries(
    Object.entries(english).map(([name, wording]) => [name, make(name, wording)]),
  ) as unknown as Messages<T>;
}

function made(
  id: string,
  { text, hint }: { readonly text: string; readonly hint?: string },
  params?: Readonly<Record<string, MessageParam>>,
): Message {
  const values = Object.fromEntries(
    Object.entries(params ?? {}).map(([name, value]) => [name, typeof value === 'object' ? value.text : value]),
  );
  const told = params === undefined ? {} : { params };
  return {
    id,
    ...told,
    text: fill(text, values),
    ...(hint === undefined ? {} : { hint: { id: hintId(id), ...told, text: fill(hint, values) } }),
  };
}

const HINT = '.hint';
/** A hint has its message's id, and more. */
const hintId = (id: string) => id + HINT;

/** The messages of all domains in another language. */
export type Catalogue = Readonly<Record<string, Readonly<Record<string, Wording>>>>;

/** The wording with an id, or undefined: ids come over the wire, and may be newer than this catalogue. */
export function wordingOf(catalogue: Catalogue, id: string): string | undefined {
  const [domain = '', name = '', part] = id.split('.');
  const domainWords = Object.hasOwn(catalogue, domain) ? catalogue[domain] : undefined;
  const wording = domainWords && Object.hasOwn(domainWords, name) ? domainWords[name] : undefined;
  if (typeof wording === 'string') return part === undefined ? wording : undefined;
  return part === undefined ? wording?.text : wording?.hint;
}
