// The Vosk process: one model, started with its folder and a socket's path. What the library does to a process it does to this one.
// Not here: who starts it again (ear-vosk.ts).
import { asFailure } from '#ports/failure.ts';
import { openVoskModel } from './vosk-library.ts';
import { answerParent, refuse } from './process-talk.ts';
import { serveVosk } from './vosk-server.ts';

const [folder = '', socketPath = ''] = process.argv.slice(2);
try {
  await serveVosk(openVoskModel(folder), socketPath);
  answerParent();
} catch (error) {
  refuse(asFailure(error));
}
