import { Menu, type MenuItemConstructorOptions } from 'electron';

/** The menu, of standard roles mostly: without it, copy, paste and quit have no keys on macOS. */
export function setMenu(platform: NodeJS.Platform, openDataFolder: () => void): void {
  const template: MenuItemConstructorOptions[] = [
    { role: platform === 'darwin' ? 'appMenu' : 'fileMenu' },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: [{ label: 'Open data folder', click: openDataFolder }] },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
