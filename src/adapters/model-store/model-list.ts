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

const voskAt = 'https://alphacephei.com/vosk/models';
const voskLibraryAt = 'https://github.com/alphacep/vosk-api/releases/download/v0.3.45';

/** The library of the platforms that Vosk is published for and that we run on. */
const voskLibraries: Partial<Record<string, { name: string; bytes: number; sha256: string }>> = {
  'linux x64': {
    name: 'vosk-linux-x86_64-0.3.45.zip',
    bytes: 7_185_065,
    sha256: 'bbdc8ed85c43979f6443142889770ea95cbfbc56cffb5c5dcd73afa875c5fbb2',
  },
  'linux arm64': {
    name: 'vosk-linux-aarch64-0.3.45.zip',
    bytes: 2_367_582,
    sha256: '45e95d37755deb07568e79497d7feba8c03aee5a9e071df29961aa023fd94541',
  },
};

/** A small Vosk model with the library of this machine; none where Vosk is not published for it. */
function vosk({
  file,
  ...model
}: {
  id: string;
  name: string;
  language: string;
  file: string;
  bytes: number;
  sha256: string;
}): ModelInfo[] {
  const library = voskLibraries[`${process.platform} ${process.arch}`];
  if (!library) return [];
  const { id, name, language, bytes, sha256 } = model;
  return [
    {
      id,
      kind: 'ear',
      name,
      languages: [language],
      licence: 'Apache-2.0',
      credit: 'Alpha Cephei, Vosk',
      creditUrl: voskAt,
      files: [
        { ...library, url: `${voskLibraryAt}/${library.name}`, unpack: { as: 'zip', keep: ['libvosk.so'] } },
        { name: `${file}.zip`, url: `${voskAt}/${file}.zip`, bytes, sha256, unpack: { as: 'zip', tree: 'model' } },
      ],
    },
  ];
}

/**
 * All models. The Piper checksums are those of the published archives; Pico's were computed from the commit that is named. Vosk publishes none:
 * sizes and checksums of its archives are those that independent projects pin (for Portuguese two agree on the size and one tells the checksum).
 */
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
  ...vosk({
    id: 'vosk-es',
    name: 'Vosk small 0.42',
    language: 'es',
    file: 'vosk-model-small-es-0.42',
    bytes: 39_817_833,
    sha256: '09b239888f633ef2f0b4e09736e3d9936acfd810bc65d53fad45261762c6511f',
  }),
  ...vosk({
    id: 'vosk-pt',
    name: 'Vosk small 0.3',
    language: 'pt',
    file: 'vosk-model-small-pt-0.3',
    bytes: 32_453_112,
    sha256: '6e1ce909032e1afa7a88e68a3d628ecafff302bdf195befab308826c395e93b7',
  }),
  ...vosk({
    id: 'vosk-en',
    name: 'Vosk small 0.15',
    language: 'en',
    file: 'vosk-model-small-en-us-0.15',
    bytes: 41_205_931,
    sha256: '30f26242c4eb449f948e42cb302dd7a686cb29a3423a8367f99ff41780942498',
  }),
];
