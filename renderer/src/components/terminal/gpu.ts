import { WebglAddon } from '@xterm/addon-webgl';
import type { Terminal } from '@xterm/xterm';

/** Draws with the GPU where there is one; xterm's own renderer is the fall-back, also when the GPU goes away. */
export function drawWithGpu(term: Pick<Terminal, 'loadAddon'>): void {
  if (!hasGpu()) return;
  try {
    const webgl = new WebglAddon();
    webgl.onContextLoss(() => webgl.dispose());
    term.loadAddon(webgl);
  } catch {
    // No WebGL here.
  }
}

/** Whether WebGL is drawn by hardware. Emulated in software it is many times slower than xterm's own renderer. */
function hasGpu(): boolean {
  const context = document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true });
  if (!context) return false;
  // Headless Chromium sees no caveat in its own software renderer, so its name has to say it.
  const info = context.getExtension('WEBGL_debug_renderer_info');
  const name = info ? String(context.getParameter(info.UNMASKED_RENDERER_WEBGL)) : '';
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return !/swiftshader|llvmpipe|softpipe|software|basic render/i.test(name);
}
