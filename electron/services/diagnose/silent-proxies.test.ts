import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import type { SettingsView } from '../../contract/settings.ts';
import { silentProxies } from './diagnose-service.ts';

test('a proxy that takes no connection is named, without its password; one that does is none to speak of', async () => {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const view = (proxy: 'manual' | 'none') => {
    const network = { proxy, httpProxy: `http://me:word@127.0.0.1:${port}`, httpsProxy: '', noProxy: '' };
    return { settings: { network }, systemProxies: {} } as unknown as SettingsView;
  };
  expect(await silentProxies(view('manual'))).toEqual([]);
  server.close();
  await once(server, 'close');
  expect(await silentProxies(view('none'))).toEqual([]);
  const [said, ...more] = await silentProxies(view('manual'));
  expect(said).toMatchObject({
    text: `the proxy 127.0.0.1:${port} does not answer: images cannot be pulled through it`,
    hint: { text: expect.stringContaining('Settings') },
  });
  expect(more).toEqual([]);
});
