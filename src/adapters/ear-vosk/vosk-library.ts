// Vosk's own library (vosk_api.h, 0.3.45) called from here, and the shape of it that the rest knows. Every call blocks: only ever in a process of its
// own (process.ts). Not here: what is said to whom (vosk-server.ts).
import { existsSync } from 'node:fs';
import path from 'node:path';
import koffi from 'koffi';
import { asFailure, Failure } from '#ports/failure.ts';

/** A loaded model; recognisers of it share its memory. */
export interface VoskModel {
  /** One utterance's recogniser for telephone audio; `grammar` = the only phrases it may answer. */
  recogniser: (grammar?: readonly string[]) => VoskRecogniser;
  close: () => void;
}

/** Its answers are JSON texts, as the library gives them. */
export interface VoskRecogniser {
  /** 16-bit little-endian samples; true = Vosk takes the utterance for over, and `result` gives it. */
  accept: (samples: Uint8Array) => boolean;
  partial: () => string;
  result: () => string;
  final: () => string;
  close: () => void;
}

/** Name of the library in a model's folder. */
export const libraryName = 'libvosk.so';
/** Folder of the model itself in it. */
export const modelName = 'model';

const telephoneHz = 8000;
/** Errors only. */
const logLevel = -1;

/** Load the library and the model of a folder: about a second. Throws `Failure` `not-configured` with what is missing or broken. */
export function openVoskModel(folder: string): VoskModel {
  const model = path.join(folder, modelName);
  // The library itself would end the process where there is none.
  if (!existsSync(path.join(model, 'conf')) && !existsSync(path.join(model, 'mfcc.conf')))
    throw new Failure('not-configured', `there is no Vosk model in ${model}`);
  const vosk = bind(path.join(folder, libraryName));
  vosk.setLogLevel(logLevel);
  const handle = vosk.modelNew(model);
  if (handle === null) throw new Failure('not-configured', `the Vosk model in ${model} cannot be read`);
  return {
    recogniser: (grammar) => {
      const recogniser: unknown = grammar
        ? vosk.recogniserNewGrammar(handle, telephoneHz, JSON.stringify(grammar))
        : vosk.recogniserNew(handle, telephoneHz);
      if (recogniser === null) throw new Failure('rejected', 'Vosk does not take these phrases');
      // With words it tells how sure it is of each.
      vosk.setWords(recogniser, 1);
      return {
        accept: (samples) => vosk.accept(recogniser, samples, samples.byteLength) !== 0,
        partial: () => vosk.partial(recogniser),
        result: () => vosk.result(recogniser),
        final: () => vosk.final(recogniser),
        close: () => vosk.recogniserFree(recogniser),
      };
    },
    close: () => vosk.modelFree(handle),
  };
}

/** Pointers are opaque to us: what the library gives, it gets back. */
interface VoskCalls {
  setLogLevel: (level: number) => void;
  modelNew: (folder: string) => unknown;
  modelFree: (model: unknown) => void;
  recogniserNew: (model: unknown, rateHz: number) => unknown;
  recogniserNewGrammar: (model: unknown, rateHz: number, grammar: string) => unknown;
  recogniserFree: (recogniser: unknown) => void;
  setWords: (recogniser: unknown, words: number) => void;
  accept: (recogniser: unknown, samples: Uint8Array, bytes: number) => number;
  partial: (recogniser: unknown) => string;
  result: (recogniser: unknown) => string;
  final: (recogniser: unknown) => string;
}

function bind(library: string): VoskCalls {
  try {
    const vosk = koffi.load(library);
    return {
      setLogLevel: vosk.func('void vosk_set_log_level(int level)'),
      modelNew: vosk.func('void *vosk_model_new(const char *folder)'),
      modelFree: vosk.func('void vosk_model_free(void *model)'),
      recogniserNew: vosk.func('void *vosk_recognizer_new(void *model, float rate)'),
      recogniserNewGrammar: vosk.func('void *vosk_recognizer_new_grm(void *model, float rate, const char *grammar)'),
      recogniserFree: vosk.func('void vosk_recognizer_free(void *recogniser)'),
      setWords: vosk.func('void vosk_recognizer_set_words(void *recogniser, int words)'),
      accept: vosk.func('int vosk_recognizer_accept_waveform(void *recogniser, const uint8_t *samples, int bytes)'),
      partial: vosk.func('const char *vosk_recognizer_partial_result(void *recogniser)'),
      result: vosk.func('const char *vosk_recognizer_result(void *recogniser)'),
      final: vosk.func('const char *vosk_recognizer_final_result(void *recogniser)'),
    };
  } catch (cause) {
    throw new Failure('not-configured', `the Vosk library cannot be loaded: ${asFailure(cause).message}`, { cause });
  }
}
