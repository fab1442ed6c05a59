// How the studio is built (`vite build` → build/studio) and served while it is worked on (`vite`, which passes /api and /sip to a running server).
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = process.env['ATIENDE_DEV_SERVER'] ?? 'http://127.0.0.1:8080';

/** What travels together: a hundred small files cost a first visit more than the bytes that a page does not need. */
const alone = { includeDependenciesRecursively: false };
const chunks = [
  { name: 'base', tags: ['$initial' as const] },
  { name: 'icons', test: /icons-react/, minShareCount: 2, ...alone },
  { name: 'kinds', test: /src[\\/]((blocks|actions)[\\/][^\\/]+|kinds)[\\/](model|texts)/, ...alone },
  { name: 'canvas', test: /@xyflow|node_modules[\\/](d3-|classcat)/, ...alone },
  {
    name: 'ui',
    test: /@floating-ui|@mantine[\\/]core(?!.*(notification|transition|select|combobox|options|scroll|input|pill|switch|text|number|segmented|autosize|tabs|modal))/i,
    minShareCount: 12,
    ...alone,
  },
];

export default defineConfig({
  root: fileURLToPath(new URL('./src/studio', import.meta.url)),
  publicDir: 'public',
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('./build/studio', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    reportCompressedSize: true,
    rolldownOptions: {
      output: {
        codeSplitting: { groups: chunks },
        strictExecutionOrder: true,
        chunkFileNames: ({ name }) => `assets/${name.split('~')[0]}-[hash].js`,
      },
    },
  },
  server: {
    proxy: {
      '/api': { target: server, ws: true },
      '/sip': { target: server, ws: true },
    },
  },
});
