import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageDetails as detailsSchema, image } from '../../contract/images.ts';
import { imageDetails, readImage } from './image-details.ts';
import { imageRowOfInspect, imageRows } from './image-row.ts';

const id = `sha256:${'cd'.repeat(32)}`;
const listed = {
  Id: id,
  RepoTags: ['b:1', 'a:1'],
  RepoDigests: null,
  Created: 1_700_000_000,
  Size: 42,
  Labels: null,
};
const inspected = {
  Id: id,
  RepoTags: ['a:1', 'b:1'],
  RepoDigests: [],
  Created: '2023-11-14T22:13:20.987654321Z',
  Size: 42,
  Os: 'linux',
  Architecture: 'arm',
  Variant: 'v7',
  Config: { Labels: null },
};

describe('image rows', () => {
  it('are the same from the list and from inspect, but for the platform', () => {
    const [fromList] = imageRows([listed]);
    expect({ ...fromList, platform: 'linux/arm/v7' }).toEqual(imageRowOfInspect(readImage(inspected)));
  });

  it('know no date where the build wrote none', () => {
    for (const [listedAt, inspectedAt] of [
      [-62_135_596_800, '0001-01-01T00:00:00Z'],
      [0, '1970-01-01T00:00:00Z'],
    ] as const) {
      expect(imageRows([{ ...listed, Created: listedAt }])[0]?.createdAt).toBeNull();
      const read = readImage({ ...inspected, Created: inspectedAt });
      expect([imageRowOfInspect(read).createdAt, imageDetails(read).createdAt]).toEqual([null, null]);
    }
  });

  it('keep the same names from the list and from inspect when they are more than a row has', () => {
    const names = Array.from({ length: 300 }, (_, n) => `image:${n}`);
    const fromList = imageRows([{ ...listed, RepoTags: names }])[0];
    expect(fromList?.tags).toEqual(imageRowOfInspect(readImage({ ...inspected, RepoTags: [...names].reverse() })).tags);
  });

  it('have no stand-in names when dangling', () => {
    expect(imageRows([{ ...listed, RepoTags: ['<none>:<none>'], RepoDigests: ['<none>@<none>'] }])[0]).toMatchObject({
      tags: [],
      digests: [],
    });
  });

  it('fit the contract, whatever the engine sends', () => {
    const anything = fc.anything({ maxDepth: 3 });
    const names = ['RepoTags', 'RepoDigests', 'Created', 'Size', 'Labels', 'Config', 'RootFS', 'Os', 'Author'];
    const record = fc.record(Object.fromEntries(names.map((name) => [name, anything])), { requiredKeys: [] });
    fc.assert(
      fc.property(record, (raw) => {
        const read = readImage({ ...raw, Id: id });
        for (const row of [...imageRows([{ ...raw, Id: id }]), imageRowOfInspect(read)]) {
          expect(image.safeParse({ ...row, containers: 0 }).error).toBeUndefined();
        }
        expect(detailsSchema.safeParse(imageDetails(read)).error).toBeUndefined();
      }),
    );
  });

  it('are none for what is no image', () => {
    expect(imageRows([{ Id: 'x' }, null])).toEqual([]);
    for (const none of [{}, null]) {
      expect(() => readImage(none)).toThrow(expect.objectContaining({ code: 'ENGINE_ERROR' }));
    }
  });
});
