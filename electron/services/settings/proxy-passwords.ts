import { AppError } from '../../contract/errors.ts';
import { settingMessages } from '../../contract/messages/settings.ts';
import { HIDDEN_PASSWORD, type Settings, type SettingsPatch } from '../../contract/settings.ts';
import { hideInScript, hideSecret, secretOf } from '../../platform/proxy-address.ts';
import type { SystemProxies } from '../../platform/system-proxy.ts';

/** The settings that hold a proxy's address. */
const ADDRESSES = ['httpProxy', 'httpsProxy', 'containerHttpProxy', 'containerHttpsProxy'] as const;

/** Settings as they may be shown: no password leaves the host, whoever asks. */
export function hidePasswords(settings: Settings): Settings {
  const shown = ADDRESSES.map((name) => [name, hideSecret(settings.network[name])] as const);
  return { ...settings, network: { ...settings.network, ...Object.fromEntries(shown) } };
}

/** What this computer says of its proxies, as it may be shown. */
export function hideOfSystem({ httpProxy, httpsProxy, script, ...rest }: SystemProxies): SystemProxies {
  return {
    ...rest,
    httpProxy: hideSecret(httpProxy),
    httpsProxy: hideSecret(httpsProxy),
    script: script === null ? null : hideInScript(script),
  };
}

/**
 * A change as it is meant by who was shown hidden passwords: an address that is as it was shown is the one that is there. Throws
 * BAD_REQUEST with the setting's path for one that was changed around its hidden password: it is not sent to another proxy.
 */
export function withPasswords(patch: SettingsPatch, current: Settings): SettingsPatch {
  const { network } = patch;
  if (!network) return patch;
  const meant = ADDRESSES.flatMap((name) => {
    const given = network[name];
    if (given === undefined) return [];
    const known = current.network[name];
    if (given === hideSecret(known)) return [[name, known] as const];
    if (secretOf(given)?.secret !== HIDDEN_PASSWORD) return [];
    throw new AppError('BAD_REQUEST', settingMessages.hiddenPassword(), { details: { path: `network.${name}` } });
  });
  return { ...patch, network: { ...network, ...Object.fromEntries(meant) } };
}
