/**
 * Chromium from Debian knows no custom schemes and none can be added from outside. A privileged scheme is therefore
 * shown to it as an https origin that does not exist (RFC 2606 `.invalid`), every request of which is answered
 * through the DevTools Fetch domain. The app sees its own scheme everywhere; only `location` in the page differs.
 */
const SUFFIX = '.stand-in.invalid';

const schemes = new Set<string>();

/** Makes `scheme` one that is shown as https. */
export const registerScheme = (scheme: string): void => {
  schemes.add(scheme);
};

/** `app://slipway/x` → `https://slipway.app.stand-in.invalid/x`; other addresses unchanged. */
export const toChromium = (url: string): string => {
  const parts = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/is.exec(url);
  const scheme = parts?.[1]?.toLowerCase();
  if (!parts || !scheme || !schemes.has(scheme)) return url;
  const rest = parts[3] ?? '';
  return `https://${parts[2]}.${scheme}${SUFFIX}${rest.startsWith('/') ? rest : `/${rest}`}`;
};

/** The inverse of {@link toChromium}. */
export const fromChromium = (url: string): string => {
  const parts = /^https:\/\/([^/?#]*)\.([a-z][a-z0-9+-]*)\.stand-in\.invalid(?=[/?#]|$)(.*)$/s.exec(url);
  return parts ? `${parts[2]}://${parts[1]}${parts[3]}` : url;
};

/** An address's origin as Chromium would give it for a standard scheme. */
export const originOf = (url: string): string => {
  const own = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i.exec(url);
  if (own?.[1] && schemes.has(own[1])) return `${own[1]}://${own[2]}`;
  return URL.canParse(url) ? new URL(url).origin : 'null';
};
