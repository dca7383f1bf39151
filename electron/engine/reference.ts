import { AppError } from '../contract/errors.ts';
import { fieldMessages } from '../contract/messages/fields.ts';

/** An image reference in its parts. */
export interface Reference {
  /** Everything before the tag or digest, registry host included. */
  readonly repo: string;
  /** `latest` when the reference names neither tag nor digest; empty with a digest alone. */
  readonly tag: string;
  /** Such as sha256:…; empty without one. */
  readonly digest: string;
}

/** Splits name[:tag][@digest]. The colon of a registry's port is not a tag's. */
export function parseReference(reference: string): Reference {
  const [name = '', digest = ''] = reference.split('@', 2);
  const colon = name.lastIndexOf(':');
  const tagged = colon > name.lastIndexOf('/');
  const repo = tagged ? name.slice(0, colon) : name;
  const tag = tagged ? name.slice(colon + 1) : digest === '' ? 'latest' : '';
  return { repo, tag, digest };
}

/** Splits a new name for an image: BAD_REQUEST for a digest or an id, which cannot be given away. */
export function splitReference(reference: string): { repo: string; tag: string } {
  const { repo, tag, digest } = parseReference(reference);
  if (digest !== '' || repo === 'sha256') {
    throw new AppError('BAD_REQUEST', fieldMessages.newNameDigest(), { details: { path: 'reference' } });
  }
  return { repo, tag };
}

/** The reference with `:latest` filled in, so that a pull never means every tag there is. */
export function withDefaultTag(reference: string): string {
  const { repo, tag, digest } = parseReference(reference);
  return `${repo}${tag === '' ? '' : `:${tag}`}${digest === '' ? '' : `@${digest}`}`;
}

/** The registry a reference leads to, as the docker CLI's config names it; Docker's own by default. */
export function registryOf(reference: string): string {
  const { repo } = parseReference(reference);
  const [host = ''] = repo.split('/', 1);
  const named = repo.includes('/') && (host.includes('.') || host.includes(':') || host === 'localhost');
  return named ? host : 'https://index.docker.io/v1/';
}
