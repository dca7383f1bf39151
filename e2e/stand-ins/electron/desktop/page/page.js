import { PROTOCOL } from './protocol.js';

// Speaks just enough of the protocol to show that, and with whom, it is connected. It claims to be more than a page.
const seen = { greetings: [], refusals: [], closed: 0, ports: 0 };
window.seen = seen;

window.addEventListener('message', ({ source, data, ports: [port] }) => {
  if (source !== window) return;
  if (data === 'slipway:closed') {
    seen.closed += 1;
    window.slipway.connect();
  }
  if (data !== 'slipway:port') return;
  seen.ports += 1;
  port.onmessage = (event) => {
    const frame = JSON.parse(event.data);
    if (frame.t === 'hello') seen.greetings.push(frame.pid);
    if (frame.t === 'refused') seen.refusals.push(frame.error);
  };
  port.postMessage(JSON.stringify({ t: 'hello', protocol: PROTOCOL, client: 'main' }));
  let last = 0;
  /** Resolves with the host's answer to a call, as it came. */
  window.call = (method, params) =>
    new Promise((resolve) => {
      const id = ++last;
      port.addEventListener('message', (event) => {
        const frame = JSON.parse(event.data);
        if (frame.id === id) resolve(frame);
      });
      port.postMessage(JSON.stringify({ t: 'call', id, method, params }));
    });
});
window.slipway.connect();
