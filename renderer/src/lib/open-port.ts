/**
 * Opens the address of a published port in the browser. The desktop app's main process knows the ports itself and asks
 * nothing about one of this machine; about any other address it asks, as about every link.
 */
export function openPort(url: string): void {
  const open = () => void window.open(url, '_blank', 'noopener,noreferrer');
  if (!window.slipway) return open();
  void window.slipway.openPort(url).then(
    (opened) => opened || open(),
    () => open(),
  );
}
