// Every model that can be downloaded: the one place with addresses and checksums. Not here: downloading (model-store.ts).
import type { ModelInfo } from '#ports/models.ts';

const picoAt = 'https://raw.githubusercontent.com/ihuguet/picotts/21089d223e177ba3cb7e385db8613a093dff74b5/pico/lang';
const piperAt = 'https://github.com/k2-fsa/sherpa-onnx/releases/download/tts-models';

/** A Piper voice as sherpa-onnx packs it; the names inside repeat that of the archive. */
function piper(voice: {
  name: string;
  file: string;
  language: string;
  bytes: number;
  sha256: string;
  licence: string;
  credit: string;
}): ModelInfo {
  const { name, file, language, bytes, sha256, licence, credit } = voice;
  return {
    id: `piper-${file}`,
    kind: 'voice',
    name,
    languages: [language],
    licence,
    credit,
    creditUrl: `https://huggingface.co/rhasspy/piper-voices/blob/main/${cardOf(file)}/MODEL_CARD`,
    files: [
      {
        name: `vits-piper-${file}.tar.bz2`,
        url: `${piperAt}/vits-piper-${file}.tar.bz2`,
        sha256,
        bytes,
        unpack: { as: 'tar.bz2', keep: [`${file}.onnx`, `${file}.onnx.json`, 'MODEL_CARD'] },
      },
    ],
  };
}

/** `es_MX-claude-high` lies in `es/es_MX/claude/high`. */
function cardOf(file: string): string {
  const [locale = '', ...rest] = file.split('-');
  return [locale.split('_')[0], locale, ...rest].join('/');
}

/** All models. The Piper checksums are those of the published archives; Pico's were computed from the commit that is named. */
export const modelList: readonly ModelInfo[] = [
  {
    id: 'pico',
    kind: 'voice',
    name: 'SVOX Pico',
    languages: ['es-ES', 'en-US'],
    licence: 'Apache-2.0',
    credit: 'SVOX AG, Android Open Source Project',
    creditUrl: 'https://github.com/ihuguet/picotts/tree/21089d223e177ba3cb7e385db8613a093dff74b5/pico/lang',
    files: [
      { name: 'es-ES_ta.bin', bytes: 256_744, sha256: 'b18c60baf249466bf8785d333d8cb4cf1f6b62e5545986f621c66568f1851961' },
      { name: 'es-ES_zl0_sg.bin', bytes: 605_280, sha256: '82e724d3c788767ec95f0d22b0ab738e677ad397f26ec0bbbf2c07aafdf29000' },
      { name: 'en-US_ta.bin', bytes: 650_668, sha256: '3a2a4d23de2a44dbbff50f69dcb9486be53b6d0a871d77cdc35f45c3e25e82aa' },
      { name: 'en-US_lh0_sg.bin', bytes: 777_396, sha256: 'd6946526696d9eb085f7b23b1fbdf7a9986caca658b645e9eb73c6514fd4789d' },
    ].map((file) => ({ ...file, url: `${picoAt}/${file.name}` })),
  },
  piper({
    name: 'Piper Claude',
    file: 'es_MX-claude-high',
    language: 'es-MX',
    bytes: 67_207_890,
    sha256: 'ec33fb689c248fe64810aab564cba97babf0f506672cfd404928d46e751a4721',
    licence: 'Apache-2.0',
    credit: 'Piper voices, es_MX claude',
  }),
  piper({
    name: 'Piper Daniela',
    file: 'es_AR-daniela-high',
    language: 'es-AR',
    bytes: 115_562_134,
    sha256: '71cbf6b7f646ab74f3c51336151abef41e6c54467ac929ffdb19ed706a07dd7b',
    licence: 'CC-BY-SA-4.0',
    credit: 'Piper voices, es_AR daniela',
  }),
  piper({
    name: 'Piper Davefx',
    file: 'es_ES-davefx-medium',
    language: 'es-ES',
    bytes: 67_184_952,
    sha256: 'a3f6beb54a9cb893279f72978a22f807a4d9fc9c7848157b524d5cc7b7f58b22',
    licence: 'CC0-1.0',
    credit: 'Piper voices, es_ES davefx',
  }),
  piper({
    name: 'Piper Faber',
    file: 'pt_BR-faber-medium',
    language: 'pt-BR',
    bytes: 67_200_000,
    sha256: '7add3f923ad6bc25ca8a192805fd1a64d1b3893e4611c4a9719545a825039a83',
    // The card leaves it to the reader: shown as it stands, never called free by us.
    licence: 'MODEL_CARD',
    credit: 'Piper voices, pt_BR faber',
  }),
  piper({
    name: 'Piper LJ Speech',
    file: 'en_US-ljspeech-high',
    language: 'en-US',
    bytes: 115_817_679,
    sha256: '00c6408d2409050312193b0d40ae07fde28af7d3d45a56efcc55440db516b935',
    licence: 'public-domain',
    credit: 'Piper voices, en_US ljspeech (Keith Ito)',
  }),
];
