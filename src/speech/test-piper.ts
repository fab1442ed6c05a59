// A Piper voice for tests: a network with the inputs and the output of a real one that says every phoneme as 70 ms of a tone, and its description.
// Not here: running it (synthesis-piper.ts). Field numbers are those of onnx.proto.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { counted, numeric, type ProtoField, writeMessage } from './ear/protobuf.ts';

/** Samples a second of the test voice, and how many it makes of one phoneme id. */
export const testPiper = { id: 'piper-es_MX-prueba-high', rateHz: 16_000, samplesPerId: 560 };

const float = 1;
const int64 = 7;

const bytesField = (number: number, bytes: Uint8Array): ProtoField => ({ number, wire: 2, varint: 0, bytes });
const bytesOf = (values: Float32Array | BigInt64Array) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** A constant of the graph. */
function constant(name: string, type: number, dims: readonly number[], values: Float32Array | BigInt64Array): ProtoField {
  return counted(5, [...dims.map((size) => numeric(1, size)), numeric(2, type), counted(8, name), bytesField(9, bytesOf(values))]);
}

/** An input or output; a name instead of a size stands for any. */
function port(number: number, name: string, type: number, dims: readonly (number | string)[]): ProtoField {
  const shape = counted(
    2,
    dims.map((size) => counted(1, [typeof size === 'number' ? numeric(1, size) : counted(2, size)])),
  );
  return counted(number, [counted(1, name), counted(2, [counted(1, [numeric(1, type), shape])])]);
}

function node(kind: string, inputs: readonly string[], output: string, attributes: readonly ProtoField[] = []): ProtoField {
  return counted(1, [...inputs.map((name) => counted(1, name)), counted(2, output), counted(4, kind), ...attributes]);
}

/** ids → one row each → a tone as loud as the id is high → one after the other. */
function network(): Uint8Array {
  const { rateHz, samplesPerId } = testPiper;
  const tone = Float32Array.from({ length: samplesPerId }, (_, n) => 0.004 * Math.sin((2 * Math.PI * 440 * n) / rateHz));
  const toFloat = counted(5, [counted(1, 'to'), numeric(3, float), numeric(20, 2)]);
  const graph = counted(7, [
    node('Cast', ['input'], 'numbers', [toFloat]),
    node('Reshape', ['numbers', 'rows'], 'column'),
    node('Mul', ['column', 'tone'], 'tones'),
    node('Reshape', ['tones', 'line'], 'output'),
    counted(2, 'test'),
    constant('rows', int64, [2], BigInt64Array.of(-1n, 1n)),
    constant('line', int64, [4], BigInt64Array.of(1n, 1n, 1n, -1n)),
    constant('tone', float, [1, samplesPerId], tone),
    port(11, 'input', int64, ['batch', 'ids']),
    port(11, 'input_lengths', int64, ['batch']),
    port(11, 'scales', float, [3]),
    port(12, 'output', float, [1, 1, 1, 'samples']),
  ]);
  return writeMessage([numeric(1, 8), graph, counted(8, [counted(1, ''), numeric(2, 13)])]);
}

/** Write the voice into a models folder. */
export function writeTestPiper(modelsFolder: string): void {
  const { id, rateHz } = testPiper;
  const folder = path.join(modelsFolder, id);
  const file = path.join(folder, `${id.slice('piper-'.length)}.onnx`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, network());
  const letters = [...'_^$ .,?!:;ˈˌabdefiklmnopstuɡɾrxʝɲβðɣθʃjwŋɪʊəæɐv'];
  const description = {
    audio: { sample_rate: rateHz },
    espeak: { voice: 'es-419' },
    inference: { noise_scale: 0.667, length_scale: 1, noise_w: 0.8 },
    phoneme_id_map: Object.fromEntries(letters.map((letter, n) => [letter, [n]])),
  };
  writeFileSync(`${file}.json`, JSON.stringify(description));
}
