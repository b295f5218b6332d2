import { Menu, type MenuItemConstructorOptions } from 'electron';

/** The menu of standard roles: without it, copy, paste and quit have no keys on macOS. */
export function setMenu(platform: NodeJS.Platform): void {
  const template: MenuItemConstructorOptions[] = [
    { role: platform === 'darwin' ? 'appMenu' : 'fileMenu' },
    { role: 'editMenu' },
    { role: 'windowMenu' },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
