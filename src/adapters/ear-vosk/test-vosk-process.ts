// A program in the place of the Vosk process for tests: a model that answers its folder's name, and does worse where it is told to. Not here:
// the real one (process.ts).
import path from 'node:path';
import { Failure } from '#ports/failure.ts';
import { answerParent, refuse } from './process-talk.ts';
import type { VoskModel } from './vosk-library.ts';
import { serveVosk } from './vosk-server.ts';

const [folder = '', socketPath = ''] = process.argv.slice(2);
const name = path.basename(folder);

/** By the phrases it is given: `crash` ends the process as a broken library does, `hang` never comes back. */
const model: VoskModel = {
  recogniser: (grammar = []) => ({
    accept: () => {
      if (grammar.includes('crash')) process.kill(process.pid, 'SIGKILL');
      while (grammar.includes('hang')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      return false;
    },
    partial: () => '{"partial":""}',
    result: () => '{"text":""}',
    final: () => JSON.stringify({ text: `${name} ${process.pid}` }),
    close: () => {},
  }),
  close: () => {},
};

if (name === 'absent') refuse(new Failure('not-configured', 'there is no model'));
else {
  await serveVosk(model, socketPath);
  answerParent();
}
