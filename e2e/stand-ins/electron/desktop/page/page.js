import { PROTOCOL } from './protocol.js';

// Speaks just enough of the protocol to show that, and with whom, it is connected.
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
  port.postMessage(JSON.stringify({ t: 'hello', protocol: PROTOCOL, client: 'ui' }));
});
window.slipway.connect();
