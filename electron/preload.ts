import { ipcRenderer } from 'electron';

// Hands the page one message port to the backend, and nothing else:
//   page    -> preload  window.postMessage({ type: 'homelab-cmd:ready' })   asks for a port, again after a loss
//   preload -> main     'homelab-cmd:ready'
//   main    -> preload  'homelab-cmd:port' with the port, when the sender is our window
//   preload -> page     window.postMessage({ type: 'homelab-cmd:port' }) with the port

/** The page's window as far as it is touched here; the compiler settings of this folder know no DOM. */
declare const window: {
  addEventListener(type: 'message', listener: (event: { source: unknown; data: unknown }) => void): void;
  postMessage(message: unknown, origin: string, transfer: readonly unknown[]): void;
  location: { origin: string };
};

window.addEventListener('message', ({ source, data }) => {
  const isRequest = typeof data === 'object' && data !== null && 'type' in data && data.type === 'homelab-cmd:ready';
  if (source === window && isRequest) ipcRenderer.send('homelab-cmd:ready');
});

ipcRenderer.on('homelab-cmd:port', ({ ports }) => {
  window.postMessage({ type: 'homelab-cmd:port' }, window.location.origin, ports);
});
