import { z } from 'zod';
import {
  empty,
  imageId,
  imageReference,
  listedName,
  listItem,
  localId,
  ok,
  shortened,
  shortId,
  timestamp,
} from './common.ts';
import { method, type Names, stream } from './wire/define.ts';

/** A row of the image list: one image, with all its names. */
export const image = z.object({
  id: imageId,
  /** repository:tag names; empty for a dangling image. */
  tags: z.array(z.string()),
  /** repository@sha256:… names. */
  digests: z.array(z.string()),
  /** It has more names than those. */
  more: z.boolean().optional(),
  /** Null when it is not known: builds that repeat byte for byte say none. */
  createdAt: timestamp.nullable(),
  /** Bytes on disk, layers shared with other images counted in. */
  size: z.number(),
  /** os/arch[/variant]; null until it is known. */
  platform: z.string().nullable(),
  /** How many containers, running or not, were made from it. */
  containers: z.int(),
  labels: z.record(z.string(), z.string()),
});
export type Image = z.infer<typeof image>;

export const imageDetails = z.object({
  id: imageId,
  tags: z.array(z.string()),
  digests: z.array(z.string()),
  /** Null when it is not known: builds that repeat byte for byte say none. */
  createdAt: timestamp.nullable(),
  size: z.number(),
  platform: z.string(),
  author: z.string(),
  entrypoint: z.array(z.string()),
  command: z.array(z.string()),
  workdir: z.string(),
  user: z.string(),
  env: z.array(z.string()),
  labels: z.record(z.string(), z.string()),
  exposedPorts: z.array(z.object({ port: z.int(), protocol: z.enum(['tcp', 'udp', 'sctp']) })),
  volumes: z.array(z.string()),
  layers: z.int(),
  /** The engine's whole inspect document, as data; absent when it is too large to show. */
  raw: z.unknown().optional(),
  shortened: shortened.optional(),
});
export type ImageDetails = z.infer<typeof imageDetails>;

const nameOf = (id: string, names: Names) => names.image(id) ?? shortId(id);

export const images = {
  watch: stream(empty, listItem(image)),
  inspect: method(z.object({ reference: imageReference }), imageDetails, 'looks'),
  /** Starts a pull as a task that outlives the caller; a reference without a tag means :latest. */
  pull: method(
    z.object({
      reference: imageReference,
      platform: z
        .string()
        .regex(/^[a-z0-9]+(\/[a-z0-9]+){1,2}$/)
        .optional(),
    }),
    z.object({ taskId: localId }),
    {
      subject: ({ reference }) => reference,
      cli: ({ reference, platform }) => ['docker', 'pull', ...(platform ? ['--platform', platform] : []), reference],
      undo: () => 'needless',
    },
  ),
  /** Gives an image another name. It may have been another image's, which gets it back when this is undone. */
  tag: method(z.object({ id: imageId, reference: imageReference }), ok, {
    subject: ({ id }, names) => nameOf(id, names),
    cli: ({ id, reference }, names) => ['docker', 'tag', nameOf(id, names), reference],
    undo({ id, reference }, names) {
      const before = names.imageOf(listedName(reference));
      if (before === id) return 'needless';
      return before === null
        ? { method: 'images.remove', params: { id, reference } }
        : { method: 'images.tag', params: { id: before, reference } };
    },
  }),
  /** Removes one name (`reference`), or the image with all its names. */
  remove: method(
    z.object({ id: imageId, reference: imageReference.optional(), force: z.boolean().default(false) }),
    z.object({ untagged: z.array(z.string()), deleted: z.array(z.string()) }),
    {
      subject: ({ id, reference }, names) => reference ?? nameOf(id, names),
      cli: ({ id, reference, force }, names) => [
        ...['docker', 'rmi', ...(force ? ['-f'] : [])],
        reference ?? nameOf(id, names),
      ],
      many: true,
      // An image that goes is gone. Where it keeps another name it stays, and the one that was taken can be given again; a digest cannot.
      undo: ({ id, reference }) =>
        reference === undefined || reference.includes('@')
          ? 'impossible'
          : ({ deleted }: { deleted: string[] }) =>
              deleted.length > 0 ? [] : { method: 'images.tag' as const, params: { id, reference } },
    },
  ),
} as const;
