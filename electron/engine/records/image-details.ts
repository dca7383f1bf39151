import { z } from 'zod';
import type { ImageDetails } from '../../contract/images.ts';
import { misunderstood } from '../failure.ts';
import { readPort } from './container-inspect.ts';
import { namesOf, platformOf } from './image-row.ts';
import { anything, keys, number, part, text, textRecord, texts, time } from './safe.ts';
import { shorten } from './shorten.ts';

const rawImage = z.object({
  Id: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  RepoTags: texts,
  RepoDigests: texts,
  Created: time,
  Size: number,
  Author: text,
  Os: text,
  Architecture: text,
  Variant: text,
  Config: part({
    Entrypoint: texts,
    Cmd: texts,
    Env: texts,
    WorkingDir: text,
    User: text,
    Labels: textRecord,
    ExposedPorts: keys,
    Volumes: keys,
    StopSignal: text,
    Healthcheck: anything,
  }),
  RootFS: part({ Layers: texts }),
  /** Only of containerd's image store. */
  Descriptor: z.object({}).nullish().catch(null),
});

/** An inspect document, read; `document` is all that the engine says. */
export type InspectedImage = z.output<typeof rawImage> & { readonly document: unknown };

/** Reads an inspect document; ENGINE_ERROR when it is none. */
export function readImage(document: unknown): InspectedImage {
  const parsed = rawImage.safeParse(document);
  if (parsed.success) return { ...parsed.data, document };
  throw misunderstood('the engine described the image in a way that cannot be read', parsed.error);
}

/** Where the document has what details list. */
const LISTS = [
  'Config.Env',
  'Config.Cmd',
  'Config.Entrypoint',
  'Config.Labels',
  'Config.ExposedPorts',
  'Config.Volumes',
];

/** An image as the contract's details. */
export function imageDetails(raw: InspectedImage): ImageDetails {
  const { Config } = raw;
  const details = {
    id: raw.Id,
    tags: namesOf(raw.RepoTags, 'tag'),
    digests: namesOf(raw.RepoDigests, 'digest'),
    createdAt: raw.Created,
    size: raw.Size,
    platform: platformOf(raw),
    author: raw.Author,
    entrypoint: Config.Entrypoint,
    command: Config.Cmd,
    workdir: Config.WorkingDir,
    user: Config.User,
    env: Config.Env,
    labels: Config.Labels,
    exposedPorts: Config.ExposedPorts.flatMap((word) => readPort(word) ?? []),
    volumes: Config.Volumes,
    layers: raw.RootFS.Layers.length,
  };
  return shorten(details, raw.document, LISTS);
}
