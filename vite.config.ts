// How the studio is built (`vite build` → build/studio) and served while it is worked on (`vite`, which passes /api and /sip to a running server).
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { routesWithoutSchemas } from './vite.routes.ts';
import { textsByLanguage } from './vite.texts.ts';

const server = process.env['ATIENDE_DEV_SERVER'] ?? 'http://127.0.0.1:8080';

/** What Rolldown tells of a module while it makes chunks. */
interface Modules {
  getModuleInfo: (id: string) => { importedIds: readonly string[] } | null;
}

const ours = (id: string) => !id.includes('node_modules');
const closures = new Map<string, Set<string>>();

/** All of our own that a module of the studio imports, directly or not, without what it loads later. */
function neededBy(file: string, modules: Modules): Set<string> {
  let needed = closures.get(file);
  if (needed) return needed;
  needed = new Set([fileURLToPath(new URL(`./src/studio/${file}`, import.meta.url))]);
  for (const id of needed) for (const imported of modules.getModuleInfo(id)?.importedIds ?? []) if (ours(imported)) needed.add(imported);
  closures.set(file, needed);
  return needed;
}

/**
 * What travels together. A hundred small files cost a first visit more than the bytes that a page does not need: the frame, which every page has, is one
 * file; so are the editor's own parts, and what it shares with other pages; the rest is left to the bundler.
 */
function chunkOf(id: string, modules: Modules): string | null {
  if (/@xyflow|node_modules[\\/](d3-|classcat)/.test(id)) return 'canvas';
  if (neededBy('shell/frame.tsx', modules).has(id)) return 'frame';
  if (!neededBy('designer/designer-page.tsx', modules).has(id)) return null;
  return /src[\\/]studio[\\/]designer/.test(id) ? 'editor' : 'shared';
}

/** The studio reads documents and writes no JSON Schema: zod's writer of them would be a tenth of zod in every first load. */
const withoutJsonSchemas: Plugin = {
  name: 'without-json-schemas',
  apply: 'build',
  transform: {
    filter: { id: /zod[\\/]v4[\\/]classic[\\/]schemas\.js$/ },
    handler: (code) =>
      code
        .replace(/^ *inst\._zod\.processJSONSchema = \(ctx, json, params\) => processors\.\w+\(inst, ctx, json, params\);$/gm, '')
        .replace(/jsonSchema: \{\s*input: createStandard\w+\(this, "input"\),\s*output: createStandard\w+\(this, "output"\),\s*\},/, '')
        .replace(/toJSONSchema\(params\) \{\s*return createToJSONSchemaMethod\(this, \{\}\)\(params\);\s*\},/, ''),
  },
};

/** Parts of the component library that nearly every page has, without those of forms. */
const manyUse =
  /@floating-ui|@mantine[\\/]core(?!.*(notification|transition|select|combobox|options|scroll|input|pill|switch|text|number|segmented|autosize|tabs|modal))/i;

export default defineConfig({
  root: fileURLToPath(new URL('./src/studio', import.meta.url)),
  publicDir: 'public',
  plugins: [react(), textsByLanguage, routesWithoutSchemas, withoutJsonSchemas],
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
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            { name: 'base', tags: ['$initial'] },
            { name: chunkOf },
            { name: 'icons', test: /icons-react/, minShareCount: 2 },
            { name: 'ui', test: manyUse, minShareCount: 20 },
          ],
        },
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
