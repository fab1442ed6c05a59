// Every product of two sets of rows at once, by onnxruntime's matrix multiplication: what comparing an utterance with some thousand
// templates costs most. Not here: what follows from the products (dtw.ts), whose rows they are (take-bank.ts).
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { valueInfo } from './convolutional.ts';
import { sessionOptions } from './embedding-network.ts';
import { counted, numeric, writeMessage } from './protobuf.ts';

/** Multiplies. One for the whole process. */
export interface RowProducts {
  /** `a` has rows of `size` numbers, `b` too; the answer holds, for each row of `a`, its product with every row of `b`. */
  of: (a: Float32Array, b: Float32Array, size: number) => Promise<Float32Array>;
  close: () => Promise<void>;
}

/** Load it: some milliseconds. */
export async function loadRowProducts(): Promise<RowProducts> {
  const session = await InferenceSession.create(productModel(), { ...sessionOptions, enableMemPattern: false });
  return {
    of: async (a, b, size) => {
      const feeds = {
        a: new Tensor('float32', a, [a.length / size, size]),
        b: new Tensor('float32', b, [b.length / size, size]),
      };
      const { products } = await session.run(feeds);
      if (!products) throw new Error('the multiplication gave no output');
      return products.data as Float32Array;
    },
    close: () => session.release(),
  };
}

/** Field numbers and codes of onnx.proto that are needed here. */
const onnx = {
  model: { irVersion: 1, graph: 7, opset: 8 },
  opset: { version: 2 },
  graph: { node: 1, name: 2, input: 11, output: 12 },
  node: { input: 1, output: 2, opType: 4, attribute: 5 },
  attribute: { name: 1, integer: 3, type: 20, integerType: 2 },
};

/** A network of one node: products = a times b transposed. */
function productModel(): Uint8Array {
  const { model, opset, graph, node, attribute } = onnx;
  const transposed = [counted(attribute.name, 'transB'), numeric(attribute.integer, 1), numeric(attribute.type, attribute.integerType)];
  const gemm = [
    counted(node.input, 'a'),
    counted(node.input, 'b'),
    counted(node.output, 'products'),
    counted(node.opType, 'Gemm'),
    counted(node.attribute, transposed),
  ];
  return writeMessage([
    numeric(model.irVersion, 8),
    counted(model.opset, [numeric(opset.version, 13)]),
    counted(model.graph, [
      counted(graph.node, gemm),
      counted(graph.name, 'products'),
      counted(graph.input, valueInfo('a', ['rows', 'size'])),
      counted(graph.input, valueInfo('b', ['others', 'size'])),
      counted(graph.output, valueInfo('products', ['rows', 'others'])),
    ]),
  ]);
}
