// The part of @echogarden/espeak-ng-emscripten that we use; the package brings no types.
declare module '@echogarden/espeak-ng-emscripten' {
  /** A synthesiser; it speaks in the calling thread until it is done. */
  export interface EspeakWorker {
    set_voice: (name: string) => number;
    set_rate: (wordsPerMinute: number) => void;
    set_pitch: (pitch: number) => void;
    synthesize: (text: string, take: (audio: Int16Array | null) => number) => void;
  }
  /** Load the module: about 60 ms. */
  export default function load(): Promise<{ eSpeakNGWorker: new () => EspeakWorker }>;
}
