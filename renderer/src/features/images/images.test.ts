import { describe, expect, it } from 'vitest';
import { undoLast } from '../../components/commands/undo.ts';
import { createRows, queryOf } from '../../components/list/rows.ts';
import { imageStore, settingsStore } from '../../lib/entities/stores.ts';
import { fakeHost, until } from '../../testing/fake-host.ts';
import { image, settingsView } from '../../testing/objects.ts';
import { imagesThatGo, removeLines } from './actions.ts';
import { images } from './images-page.tsx';
import { imageLines, totals } from './lines.ts';

const used = image('nginx:1.27', { containers: 2, size: 50 });
const two = image('busybox:latest', { tags: ['busybox:latest', 'localhost:5000/busybox:1'], size: 4 });
const dangling = image('x', { tags: [], size: 600 });
const digest = image('y', { tags: [], digests: ['redis@sha256:abc'] });
const all = [used, two, dangling, digest];
const wanted = { filter: '', scope: 'all', sort: { column: 'repository', descending: false }, collapsed: [] };
const rows = (change: Partial<typeof wanted>) =>
  createRows(images)
    .rows(new Map(all.map((one) => [one.id, one])), queryOf(images, { ...wanted, ...change }, null))
    .map((row) => (row.kind === 'item' ? `${row.item.repository}:${row.item.tag}` : ''));

describe('the lines of images', () => {
  it('are one for each name, and one for an image without', () => {
    expect(rows({})).toEqual(['busybox:latest', 'localhost:5000/busybox:1', 'nginx:1.27', 'redis:', ':']);
  });
  it('are those of the scope', () => {
    expect(rows({ scope: 'used' })).toEqual(['nginx:1.27']);
    expect(rows({ scope: 'dangling' })).toEqual(['redis:', ':']);
    expect(rows({ scope: 'unused', filter: 'busy' })).toHaveLength(2);
  });
  it('sum up to what could be freed', () => {
    expect(totals(all)).toEqual({ count: 4, size: 754, reclaimable: 704 });
  });
});

describe('removing', () => {
  const remove = async (lines: ReturnType<typeof imageLines>) => {
    const host = fakeHost();
    await host.bridge.whenReady(new AbortController().signal);
    imageStore.apply({ type: 'snapshot', first: true, more: false, items: all });
    await until(() => imageStore.getState().loaded);
    const done = removeLines(lines, false);
    const call = await host.call('images.remove');
    call.result({ untagged: [], deleted: [] });
    imageStore.apply({ type: 'delta', upserts: [{ ...two, tags: two.tags.slice(1) }], removes: [] });
    await done;
    return call.params;
  };
  it('takes one name where others are left', async () => {
    expect(await remove(imageLines([two]).slice(0, 1))).toEqual({
      id: two.id,
      reference: 'busybox:latest',
      force: false,
    });
  });
  it('gives back the names that went, also where others did not, on the engine they are of', async () => {
    const host = fakeHost();
    await host.bridge.whenReady(new AbortController().signal);
    settingsStore.setState({ view: settingsView });
    const three = image('one:1', { tags: ['one:1', 'two:1', 'three:1'] });
    imageStore.apply({ type: 'snapshot', first: true, more: false, items: [three] });
    const done = removeLines(imageLines([three]).slice(0, 2), false);
    (await host.call('images.remove')).result({ untagged: ['one:1'], deleted: [] });
    const second = await host.call('images.remove', 2);
    expect(second.engine).toBe('vm');
    second.error({ code: 'CONFLICT', message: 'in use' });
    await done;
    void undoLast();
    const back = await host.call('images.tag');
    expect([back.params, back.engine]).toEqual([{ id: three.id, reference: 'one:1' }, 'vm']);
  });
  it('looks at each of thousands of lines once to know the images that go', () => {
    let looks = 0;
    const lines = Array.from({ length: 5000 }, (_, i) => image(`busybox:${i}`))
      .flatMap((one) => imageLines([one]))
      .map((line) => ({
        ...line,
        get image() {
          looks += 1;
          return line.image;
        },
      }));
    expect(imagesThatGo(lines)).toHaveLength(5000);
    expect(looks).toBe(5000);
  });
  it('takes the image when all its names are chosen', async () => {
    expect(await remove(imageLines([two]))).toEqual({ id: two.id, force: false });
    expect(imageStore.getState().byId.has(two.id)).toBe(false);
  });
});
