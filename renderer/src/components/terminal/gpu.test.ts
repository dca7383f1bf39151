// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from 'vitest';
import { drawWithGpu } from './gpu.ts';

/** What became of xterm's WebGL renderer, and what the page's own try at WebGL finds. */
const seen = vi.hoisted(() => ({ drawing: 0, contexts: 0, lose: (): void => undefined }));
vi.mock('@xterm/addon-webgl', () => ({
  WebglAddon: class {
    onContextLoss(lost: () => void) {
      seen.lose = lost;
    }
    dispose() {
      seen.drawing--;
    }
  },
}));
beforeEach(() => {
  Object.assign(seen, { drawing: 0, contexts: 0 });
  vi.restoreAllMocks();
});

/** Whether a terminal is drawn by WebGL where a context of it is drawn by `renderer`; null: there is no WebGL. */
function drawnByWebgl(renderer: string | null): boolean {
  const context = {
    getExtension: (name: string) =>
      name === 'WEBGL_lose_context' ? { loseContext: () => void seen.contexts-- } : { UNMASKED_RENDERER_WEBGL: 1 },
    getParameter: () => renderer,
  };
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockImplementation(() => {
    if (renderer === null) return null;
    seen.contexts++;
    return context as unknown as WebGL2RenderingContext;
  });
  drawWithGpu({ loadAddon: () => void seen.drawing++ });
  return seen.drawing > 0;
}

it.each([
  'ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)), SwiftShader driver)',
  'llvmpipe (LLVM 15.0.7, 256 bits)',
  'ANGLE (Microsoft, Microsoft Basic Render Driver Direct3D11)',
  null,
])('rows are DOM elements, which tests read, where WebGL is drawn by %s', (renderer) => {
  expect(drawnByWebgl(renderer)).toBe(false);
  expect(seen.contexts).toBe(0);
});

it('a GPU draws them where there is one, until it goes away', () => {
  expect(drawnByWebgl('ANGLE (Intel, Mesa Intel(R) UHD Graphics 620, OpenGL 4.6)')).toBe(true);
  // A page has sixteen contexts, one for each terminal: the one tried with is given back.
  expect(seen.contexts).toBe(0);
  seen.lose();
  expect(seen.drawing).toBe(0);
});
