// `npm run samples`: every voice that is installed says the same prompts; writes build/samples/index.html to listen to. `ATIENDE_MODELS` names the
// folder of voices, as for the server. Not here: the page (src/speech/sample-page.ts), any measurement.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { samplePage, speakSamples } from '#speech/sample-page.ts';

const folder = path.join(import.meta.dirname, '../build/samples');
const modelsFolder = path.resolve(process.env['ATIENDE_MODELS'] || path.join(process.env['ATIENDE_DATA'] || 'data', 'models'));
const samples = await speakSamples(modelsFolder);
mkdirSync(folder, { recursive: true });
const page = path.join(folder, 'index.html');
writeFileSync(page, samplePage(samples));
console.log(`${samples.length} samples by ${new Set(samples.map(({ voice }) => voice.id)).size} voices: ${page}`);
