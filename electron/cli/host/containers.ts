import type { Container } from '../../contract/containers.ts';
import type { Host } from './connect.ts';

/** The list as it is: every part of the first snapshot. */
export async function listContainers(host: Host): Promise<Container[]> {
  const rows: Container[] = [];
  for await (const item of host.api.containers.watch({})) {
    if (item.type !== 'snapshot') continue;
    rows.push(...item.items);
    if (!item.more) break;
  }
  return rows;
}
