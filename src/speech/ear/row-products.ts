// Every product of two sets of rows at once, by onnxruntime's matrix multiplication: what comparing an utterance with some thousand
// templates costs most. Not here: what follows from the products (dtw.ts), whose rows they are (take-bank.ts).
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { valueInfo } from './convolutional.ts';
import { sessionOptions } from './embedding-network.ts';
import { counted, numeric, writeMessage } from './protobuf.ts';

/** Multiplies. One for the whole process. */
export interface RowProducts {
  /**
   * `a` has rows of `size` numbers, `b` too; the answer holds, for each row of `a`, its product with every row of `b`. It is to be read at
   * once: whoever awaits anything else before may find another's there.
   */
  of: (a: Float32Array, b: Float32Array, size: number) => Promise<Float32Array>;
  close: () => Promise<void>;
}

/** Numbers that there is room for at first. */
const firstRoom = 1 << 18;

/** Load it: some milliseconds. */
export async function loadRowProducts(): Promise<RowProducts> {
  const session = await InferenceSession.create(productModel(), { ...sessionOptions, enableMemPattern: false });
  // One for all: a megabyte anew for each would be a twentieth of what listening costs.
  let room = new Float32Array(firstRoom);
  return {
    of: async (a, b, size) => {
      const [rows, others] = [a.length / size, b.length / size];
      if (room.length < rows * others) room = new Float32Array(rows * others);
      const products = room.subarray(0, rows * others);
      await session.run(
        { a: new Tensor('float32', a, [rows, size]), b: new Tensor('float32', b, [others, size]) },
        { products: new Tensor('float32', products, [rows, others]) },
      );
      return products;
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
