// The part of @echogarden/espeak-ng-emscripten that we use; the package brings no types.
declare module '@echogarden/espeak-ng-emscripten' {
  /** A synthesiser; it speaks in the calling thread until it is done. */
  export interface EspeakWorker {
    set_voice: (name: string) => number;
    set_rate: (wordsPerMinute: number) => void;
    set_pitch: (pitch: number) => void;
    /** Phonemes as a C string in the module's memory: `_` between them, ` | ` between clauses; `ipa` in the international alphabet. */
    convert_to_phonemes: (text: string, ipa: boolean) => object;
    synthesize: (text: string, take: (audio: Int16Array | null) => number) => void;
  }
  /** The module; its memory may be another after each call. */
  export interface EspeakModule {
    eSpeakNGWorker: new () => EspeakWorker;
    getPointer: (pointer: object) => number;
    HEAPU8: Uint8Array;
  }
  /** Load it: about 60 ms. */
  export default function load(): Promise<EspeakModule>;
}
