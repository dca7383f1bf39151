import { nullLogger } from '../../base/logger.ts';
import type { EngineSource } from '../../contract/engine.ts';
import { type Api, contract } from '../../contract/index.ts';
import { memorySockets } from '../../contract/testing/memory-socket.ts';
import { connect } from '../../contract/wire/client.ts';
import { prepareHome } from '../../platform/home.ts';
import { homePaths } from '../../platform/paths.ts';
import { SettingsService } from '../../services/settings/settings-service.ts';
import { composeServices, type Services } from '../compose.ts';
import { RpcServer } from '../rpc/server.ts';

/** The services as the host composes them, in the home of `env`, for a host that nobody else uses; and a client of theirs. */
export async function composed(env: NodeJS.ProcessEnv, source?: EngineSource) {
  const paths = homePaths({ env });
  await prepareHome(paths);
  const settings = await SettingsService.open({ file: paths.settingsFile, log: nullLogger, env });
  if (source) await settings.update({ engine: { source } });
  const services: Services = composeServices({
    ...{ paths, env, settings, log: nullLogger },
    offerDownload: () => {
      throw new Error('nobody downloads');
    },
    process: {
      identity: { version: '0', pid: 1, home: paths.root, startedAt: 0 },
      web: { url: null, open: () => Promise.reject(new Error('there is no web')) },
      hasUi: () => false,
      isEnding: () => false,
      end: () => undefined,
    },
  });
  const { router } = services;
  const server = new RpcServer({ router, version: '0', validateResults: true, log: nullLogger });
  const [near, far] = memorySockets();
  server.accept(far, { web: false });
  const { api }: { api: Api } = connect(contract, near, { client: 'ui' });
  return { settings, services, api };
}
