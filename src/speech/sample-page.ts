// A page to listen to: every voice of this machine says the same prompts, as a telephone lets them be heard. One file with all the sound in it.
// Not here: who runs it (bench/samples.ts), the voices.
import { spell } from '#language/spell.ts';
import type { VoiceInfo } from '#ports/voice.ts';
import { telephoneWav } from '#wire/audio/telephone-wav.ts';
import { encodeMuLaw } from '#wire/g711.ts';
import { localVoices } from './synthesis-engines.ts';
import { Synthesis } from './synthesis.ts';

/** A prompt as it was spoken: raw 8 kHz mu-law. */
export interface Sample {
  voice: VoiceInfo;
  language: string;
  text: string;
  muLaw: Uint8Array;
}

interface Language {
  name: string;
  prompts: string[];
}

/** What is said, by language: a greeting, a menu, and what has to be read as people do. */
const languages: Record<string, Language> = {
  es: {
    name: 'Español',
    prompts: [
      'Gracias por llamar a la clínica. ¿En qué podemos ayudarle?',
      'Para turnos, diga turnos o marque uno. Para hablar con una persona, marque cero.',
      'Su turno es el martes 24/11/2026 a las 10:30, en el consultorio 204.',
      'Su saldo es de $ 13.480,50 y vence en 3 días.',
    ],
  },
  pt: {
    name: 'Português',
    prompts: [
      'Obrigado por ligar para a clínica. Como podemos ajudar?',
      'Para consultas, diga consultas ou tecle um. Para falar com uma pessoa, tecle zero.',
      'Sua consulta é na terça-feira, 24/11/2026, às 10:30, no consultório 204.',
      'Seu saldo é de R$ 1.348,50 e vence em 3 dias.',
    ],
  },
  en: {
    name: 'English',
    prompts: [
      'Thank you for calling the clinic. How can we help you?',
      'For appointments, say appointments or press one. To talk to a person, press zero.',
      'Your appointment is on Tuesday, November 24, 2026 at 10:30, in office 204.',
      'Your balance is $1,348.50 and is due in 3 days.',
    ],
  },
};

/** Every prompt by every voice in `modelsFolder` that speaks its language, made as for a call. Throws `Failure`. */
export async function speakSamples(modelsFolder: string): Promise<Sample[]> {
  const synthesis = new Synthesis(modelsFolder);
  const samples: Sample[] = [];
  for (const [language, { prompts }] of Object.entries(languages)) {
    for (const voice of localVoices(modelsFolder)) {
      const own = voice.languages.find((one) => one.split('-')[0] === language);
      if (own === undefined) continue;
      for (const text of prompts) {
        const parts: Uint8Array[] = [];
        const request = { text: spell(text, own), language: own, voice: voice.id };
        await synthesis.speak(request, (piece) => parts.push(encodeMuLaw(piece))).done;
        samples.push({ voice, language, text, muLaw: Buffer.concat(parts) });
      }
    }
  }
  await synthesis.close();
  return samples;
}

/** The page: three languages, each voice with its prompts and a player for each. */
export function samplePage(samples: readonly Sample[]): string {
  const sections = Object.entries(languages).map(([language, { name }]) => {
    const own = Map.groupBy(
      samples.filter((sample) => sample.language === language),
      ({ voice }) => voice.name,
    );
    return `<section lang="${language}"><h2>${name}</h2>${[...own].map(([voice, spokenBy]) => voiceRows(voice, spokenBy)).join('')}</section>`;
  });
  return `<!doctype html>
<html lang="es">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Atiende · voces · vozes · voices</title>
<style>
  :root { color-scheme: light dark; --line: #e2e8f0; --soft: #475569; --accent: #0f766e }
  @media (prefers-color-scheme: dark) { :root { --line: #334155; --soft: #94a3b8; --accent: #2dd4bf } }
  body { font: 14px/1.5 Inter, system-ui, sans-serif; max-width: 880px; margin: 32px auto; padding: 0 16px }
  h1 { font-size: 20px } h2 { font-size: 18px; margin: 32px 0 8px; color: var(--accent) } h3 { font-size: 14px; margin: 16px 0 4px }
  p { color: var(--soft) }
  ul { list-style: none; margin: 0; padding: 0 }
  li { display: grid; grid-template-columns: 1fr 280px; gap: 16px; align-items: center; padding: 8px 0; border-top: 1px solid var(--line) }
  audio { width: 100%; height: 32px }
  @media (max-width: 640px) { li { grid-template-columns: 1fr; gap: 4px } }
</style>
<h1>Atiende · voces · vozes · voices</h1>
<p>8 kHz, ley mu · lei mu · mu-law, −20 dBFS</p>
${sections.join('\n')}
</html>
`;
}

function voiceRows(name: string, samples: readonly Sample[]): string {
  const rows = samples.map(({ text, muLaw }) => {
    const sound = telephoneWav(muLaw, 'mu').toString('base64');
    return `<li><span>${escaped(text)}</span><audio controls preload="none" src="data:audio/wav;base64,${sound}"></audio></li>`;
  });
  return `<h3>${escaped(name)}</h3><ul>${rows.join('')}</ul>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
