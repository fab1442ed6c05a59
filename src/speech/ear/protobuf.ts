// The wire format of Protocol Buffers, as far as it takes to change single fields of a file and write the rest back untouched.
// Not here: what the fields mean (convolutional.ts knows ONNX's).

/** A field as it stands in the file: a varint as number, everything else as its bytes. `wire` 0 varint, 1 eight bytes, 2 counted, 5 four bytes. */
export interface ProtoField {
  number: number;
  wire: number;
  varint: number;
  bytes: Uint8Array;
}

const noBytes = new Uint8Array();

/** The fields of a message in their order. Throws on bytes that are no such message. Varints above 2^53 lose digits: ONNX's negative sizes only. */
export function readMessage(message: Uint8Array): ProtoField[] {
  const fields: ProtoField[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at++];
      if (byte === undefined) throw new RangeError('the message ends inside a number');
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  const take = (length: number): Uint8Array => {
    if (at + length > message.length) throw new RangeError('the message ends inside a field');
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = varint();
    const field: ProtoField = { number: Math.floor(tag / 8), wire: tag % 8, varint: 0, bytes: noBytes };
    if (field.wire === 0) field.varint = varint();
    else if (field.wire === 1) field.bytes = take(8);
    else if (field.wire === 2) field.bytes = take(varint());
    else if (field.wire === 5) field.bytes = take(4);
    else throw new RangeError(`wire type ${field.wire} is not known`);
    fields.push(field);
  }
  return fields;
}

/** Fields as a message again. */
export function writeMessage(fields: readonly ProtoField[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const field of fields) {
    parts.push(varintBytes(field.number * 8 + field.wire));
    if (field.wire === 0) parts.push(varintBytes(field.varint));
    else if (field.wire === 2) parts.push(varintBytes(field.bytes.length), field.bytes);
    else parts.push(field.bytes);
  }
  return Buffer.concat(parts);
}

/** A counted field: text, or a message made of `fields`. */
export function counted(number: number, content: string | readonly ProtoField[]): ProtoField {
  return { number, wire: 2, varint: 0, bytes: typeof content === 'string' ? Buffer.from(content) : writeMessage(content) };
}

/** A number field. */
export function numeric(number: number, varint: number): ProtoField {
  return { number, wire: 0, varint, bytes: noBytes };
}

function varintBytes(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
