import { type BrowserWindow, ipcMain, MessageChannelMain, type MessagePortMain } from 'electron';
import type { Log } from '../../backend/ports.ts';
import type { Line, ServeLine } from '../rpc.ts';
import { isTrustedSender } from './sender.ts';

/** Gives our window, and nobody else, a port to the contract whenever it asks for one. */
export function offerPorts(currentWindow: () => BrowserWindow | null, serveLine: ServeLine, log: Log): void {
  ipcMain.on('homelab-cmd:ready', ({ sender, senderFrame }) => {
    const window = currentWindow();
    if (window === null || sender !== window.webContents || !isTrustedSender(senderFrame, sender.mainFrame)) {
      log.warn({ url: senderFrame?.url.slice(0, 200) }, 'refused a port to a foreign page');
      return;
    }
    const { port1, port2 } = new MessageChannelMain();
    serveLine(messagePortLine(port1), { kind: 'desktop' });
    port1.start();
    sender.postMessage('homelab-cmd:port', null, [port2]);
  });
}

function messagePortLine(port: MessagePortMain): Line {
  return {
    onMessage: (listener) => port.on('message', (event) => listener(event.data)),
    onClose: (listener) => port.on('close', listener),
    send: (data) => port.postMessage(data),
    close: () => port.close(),
  };
}
