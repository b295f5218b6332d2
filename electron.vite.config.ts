import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  main: {
    build: {
      rolldownOptions: {
        // Two composition roots: serve.js runs under plain Node and must never reach 'electron'.
        input: { main: path('electron/main.ts'), serve: path('electron/serve.ts') },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      rolldownOptions: {
        input: { preload: path('electron/preload.ts') },
        // A sandboxed preload script can only be CommonJS.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: path('renderer'),
    plugins: [react(), tailwindcss()],
    build: {
      rolldownOptions: { input: path('renderer/index.html') },
      minify: true,
      // A font or picture inside a style sheet would need `data:` in the Content-Security-Policy.
      assetsInlineLimit: 0,
    },
  },
});
