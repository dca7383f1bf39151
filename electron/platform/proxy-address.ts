import { HIDDEN_PASSWORD } from '../contract/settings.ts';

/** An address around what of it is secret. */
interface Secret {
  readonly before: string;
  readonly secret: string;
  readonly after: string;
}

/**
 * What of a proxy's address is secret: its password, or the user where there is none, as a token is given; null where it has neither. As
 * whoever dials it reads it: all up to the last "@" is of the two, which may have an "@" or a "/" in them, written as they are.
 */
export function secretOf(address: string): Secret | null {
  const [, scheme = '', login = ''] = /^([a-z0-9+.-]+:\/\/)?(.*)@/is.exec(address) ?? [];
  const [, user = '', password = ''] = /^([^:]*:?)(.*)$/s.exec(login) ?? [];
  const [before, secret] = password ? [scheme + user, password] : [scheme, user.replace(/:$/, '')];
  return secret === '' ? null : { before, secret, after: address.slice(before.length + secret.length) };
}

/** A proxy's address as it may be shown. */
export function hideSecret(address: string): string {
  const found = secretOf(address);
  return found ? found.before + HIDDEN_PASSWORD + found.after : address;
}

/** Of the address of a script that finds a proxy, what stands behind its "?": whoever serves it may know by that who asks. */
const queryOf = (script: string) => /\?(.+)$/s.exec(secretOf(script)?.after ?? script)?.[1];

/** The address of such a script as it may be shown. */
export function hideInScript(script: string): string {
  const query = queryOf(script);
  const shown = hideSecret(script);
  return query === undefined ? shown : shown.slice(0, -query.length) + HIDDEN_PASSWORD;
}

/** Every secret in them, as it may turn up in a log. */
export function secretsIn({ proxies, scripts }: { proxies: readonly string[]; scripts: readonly string[] }): string[] {
  const found = [...proxies, ...scripts].flatMap((address) => secretOf(address)?.secret ?? []);
  return [
    ...found.flatMap((secret) => [secret, decoded(secret)]),
    ...scripts.flatMap((script) => queryOf(script) ?? []),
  ];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
