// Turns the speech embedding network (76 mel frames in, one vector out) into one that takes any length and answers a vector for
// every four frames in a single pass. Not here: running it (embedding-network.ts).
import { counted, numeric, type ProtoField, readMessage, writeMessage } from './protobuf.ts';

/** Field numbers of onnx.proto that are needed here. */
const modelGraph = 7;
const graph = { node: 1, input: 11, output: 12 };
const node = { input: 1, output: 2, opType: 4, attribute: 5 };
const attribute = { name: 1, integers: 8 };

/** Names of the network's input, `[1, 1, frames, 32]`, and output, `[1, 96, vectors, 1]`, after the change. */
export const convolutionalNames = { input: 'mel', output: 'vectors' };

/**
 * The changed file. Both Reshapes go; the last pooling no longer skips every second step, so the last convolution reaches twice as far
 * to see the same frames (its windows then equal those of the original at every step, which a test holds it to).
 * Throws if the graph is not the one known.
 */
export function makeConvolutional(model: Uint8Array): Uint8Array {
  return writeMessage(
    readMessage(model).map((field) => (field.number === modelGraph ? { ...field, bytes: writeMessage(changedGraph(field.bytes)) } : field)),
  );
}

function changedGraph(bytes: Uint8Array): ProtoField[] {
  const fields = readMessage(bytes);
  const nodes = fields.filter((field) => field.number === graph.node).map((field) => readMessage(field.bytes));
  const first = nodes[0];
  const last = nodes.at(-1);
  const lastConvolution = nodes.at(-2);
  const lastPool = nodes.at(-3);
  if (!first || !last || typeOf(first) !== 'Reshape' || typeOf(last) !== 'Reshape')
    throw new Error('the network has no Reshape at its ends');
  if (!lastConvolution || !lastPool || typeOf(lastConvolution) !== 'Conv' || typeOf(lastPool) !== 'MaxPool')
    throw new Error('the network does not end in a pooling and a convolution');
  const fromFirst = textOf(first, node.output);
  const renamed = nodes.slice(1, -1).map((fields) => {
    const changed = fields.map((field) =>
      field.number === node.input && Buffer.from(field.bytes).toString() === fromFirst
        ? counted(node.input, convolutionalNames.input)
        : field,
    );
    if (fields === lastPool) return withIntegers(changed, 'strides', [1, 2]);
    if (fields !== lastConvolution) return changed;
    const dilated = withIntegers(changed, 'dilations', [2, 1]);
    return dilated.map((field) => (field.number === node.output ? counted(node.output, convolutionalNames.output) : field));
  });
  return [
    ...renamed.map((fields) => counted(graph.node, fields)),
    ...fields.filter((field) => ![graph.node, graph.input, graph.output].includes(field.number)),
    counted(graph.input, valueInfo(convolutionalNames.input, [1, 1, 'frames', 32])),
    counted(graph.output, valueInfo(convolutionalNames.output, [1, 96, 'steps', 1])),
  ];
}

function textOf(fields: readonly ProtoField[], number: number): string {
  return Buffer.from(fields.find((field) => field.number === number)?.bytes ?? []).toString();
}

function typeOf(fields: readonly ProtoField[]): string {
  return textOf(fields, node.opType);
}

/** The node with a list attribute set; it must have one of that name. */
function withIntegers(fields: readonly ProtoField[], name: string, values: readonly number[]): ProtoField[] {
  let found = false;
  const changed = fields.map((field) => {
    if (field.number !== node.attribute) return field;
    const parts = readMessage(field.bytes);
    if (textOf(parts, attribute.name) !== name) return field;
    found = true;
    const others = parts.filter((part) => part.number !== attribute.integers);
    return counted(node.attribute, [...others, ...values.map((value) => numeric(attribute.integers, value))]);
  });
  if (!found) throw new Error(`the network's node has no ${name}`);
  return changed;
}

/** An ONNX ValueInfoProto: a tensor of float32 with fixed and named dimensions. */
export function valueInfo(name: string, dimensions: readonly (number | string)[]): ProtoField[] {
  const shape = dimensions.map((one) => counted(1, [typeof one === 'number' ? numeric(1, one) : counted(2, one)]));
  return [counted(1, name), counted(2, [counted(1, [numeric(1, 1), counted(2, shape)])])];
}
