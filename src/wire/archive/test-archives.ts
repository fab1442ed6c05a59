// Two archives for tests, made with bzip2 1.0 and GNU tar. Not here: what is done with them.

const bytesOf = (lines: readonly string[]) => Buffer.from(lines.join(''), 'base64');

/**
 * `vits-x/` with x.onnx (90 times `network `), x.onnx.json (`{"a":1}`), MODEL_CARD (empty), deep.txt (`deep`) under a name of 120 letters,
 * a file `../../escape.txt` and a link.
 */
export const voiceArchive: Buffer = bytesOf([
  'QlpoOTFBWSZTWY5/etQAAqhfgO2AUAP/kG4H2iDuvd/KBSgwASzIEap6iaBoZNBibQmEZAxPQQyDTUkxkQAAHqHqAaaB6IACKQo1GaTEaaZAADQMmnqDNJiX',
  'p1N9Jd2tpFC4ehoBQKZ/qVgCWSewEACcQhBoM8h5YGADPVwdE6ouwBRakUhAK1yRYBQCaCnxsn+Luzdtspc7ZmlNjllxTbIMSTxgK6tOvTHV8NwIAHFBlBLZ',
  'ZUgKKIU1s81lcUylFwZAQZKjkRcSJIxcZJqoiqy1wxnjk6UUXp67+72WhSaSB6PYolh3eB4Rot0V3Po9CZYopXgtX2ofIilLsEENnIgpXLYQSqcN+8YRFMBf',
  '1ob4imNabaWgXtZikBdwrAilZaurPt3ba+M3V4xFMpkKLMuar4L/i7kinChIRz+9agA=',
]);

/** 300,000 times `x` and 30,000 times `hola mundo ` in blocks of 100 kB, and a second stream that holds `second stream`. */
export const manyBlocks: Buffer = bytesOf([
  'QlpoMTFBWSZTWdRRAsMAuhYRgMAAJEeGQAAIIACQIGgaAUqmjTINJKQYSUgykpBpJSDeUlIMpKQcJKQeJKQaSUg3SUg99SUg4vhRGsAoj8xQVkmU1knOY1MA',
  'FjDEYBAACRHggAgAJAgyYgKVTTJ6TICoagKhxAqGQFQ3AVD3cBUNQFQ7AVD6AqGQFQ7AVD8xQVkmU1lLkYFdACOBEYBAACRHggAgAJAgyYgKVQxpMgKh7AVD',
  'nICoZAVDcBUNwFQ8QKh2AqGQFQ7AVDICofmKCskymsj2X6HgAf6IjAIAASI8EAEAAyClKMmQKVRgOUFF5QUWboKLhCi1QUXtBRZQUXSFF8QouUFFjtBReF3J',
  'FOFCQt4bVqBCWmgxMUFZJlNZ8JOX+wAABRGAQAAuA5wAIAAxANNNBAGjJVsOIPJIeLuSKcKEh4Scv9g=',
]);
