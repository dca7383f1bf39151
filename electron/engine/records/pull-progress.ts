import { z } from 'zod';
import { cutText } from '../../base/cut-text.ts';
import type { Task } from '../../contract/tasks.ts';
import { progressFailure, type Whereabouts } from '../failure.ts';
import { number, text } from './safe.ts';

type Layer = Task['layers'][number];

const rawLine = z.object({
  status: text,
  id: text,
  progressDetail: z.object({ current: number, total: number }).nullish().catch(null),
  error: z.string().optional().catch(undefined),
  errorDetail: z.object({ code: number, message: text }).nullish().catch(null),
});

/** Most layers followed. An image has at most 127; a registry that names more is lying. */
const MOST_LAYERS = 500;
/** Longest words kept of a line, in characters. */
const WORDS = 500;

/** What a pull has said so far: layers, bytes, last words. */
export class PullProgress {
  readonly #layers = new Map<string, Layer & { fetched: number; size: number | null }>();
  readonly #engine: Whereabouts;
  #message = '';

  constructor(engine: Whereabouts = {}) {
    this.#engine = engine;
  }

  /** The engine's last words that are not about a layer. */
  get message(): string {
    return this.#message;
  }

  get layers(): Layer[] {
    return [...this.#layers.values()].map(({ id, status, current, total }) => ({ id, status, current, total }));
  }

  /** Bytes fetched. Extracting has its own count per layer and adds nothing here. */
  get current(): number {
    return this.#sum((layer) => layer.fetched);
  }

  /** Bytes to fetch; null until every layer that is not there already has told its size. */
  get total(): number | null {
    const sizes = [...this.#layers.values()].map(({ size }) => size);
    return sizes.length === 0 || sizes.includes(null) ? null : this.#sum((layer) => layer.size ?? 0);
  }

  /** Takes a line; throws the error when the line is one. */
  take(value: unknown): void {
    const parsed = rawLine.safeParse(value);
    if (!parsed.success) return;
    const { status, id, progressDetail, error, errorDetail } = parsed.data;
    if (error !== undefined) throw progressFailure(errorDetail?.message || error, errorDetail?.code, this.#engine);
    // "Pulling from library/nginx" carries the tag in the place of a layer's id.
    if (id === '' || status.startsWith('Pulling from')) this.#message = cutText(status, WORDS);
    else this.#takeLayer(cutText(id, 64), cutText(status, WORDS), progressDetail);
  }

  #takeLayer(id: string, status: string, detail: { current: number; total: number } | null | undefined): void {
    const before = this.#layers.get(id);
    if (!before && this.#layers.size >= MOST_LAYERS) return;
    const layer = before ?? { id, status, current: 0, total: null, fetched: 0, size: null };
    const total = detail && detail.total > 0 ? detail.total : null;
    layer.status = status;
    layer.current = detail?.current ?? (total === null ? 0 : layer.current);
    layer.total = total;
    if (status === 'Downloading') {
      layer.fetched = Math.max(layer.fetched, detail?.current ?? 0);
      layer.size = total ?? layer.size;
    } else if (status === 'Already exists') {
      layer.size = 0;
    } else if (fetchedWords.has(status)) {
      // Tiny layers are fetched without a word about their size.
      layer.size ??= layer.fetched;
      layer.fetched = layer.size;
    }
    this.#layers.set(id, layer);
  }

  #sum(count: (layer: { fetched: number; size: number | null }) => number): number {
    let sum = 0;
    for (const layer of this.#layers.values()) sum += count(layer);
    return sum;
  }
}

const fetchedWords = new Set(['Verifying Checksum', 'Download complete', 'Extracting', 'Pull complete']);
