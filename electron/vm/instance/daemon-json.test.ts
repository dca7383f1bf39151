import { expect, test } from 'vitest';
import { daemonJson } from './daemon-json.ts';

test("keeps the image's configuration and trusts only the host's own loopback", () => {
  expect(JSON.parse(daemonJson({ 'live-restore': true }))).toEqual({
    'live-restore': true,
    'insecure-registries': ['10.0.2.2/32'],
  });
});
