// All Spanish texts of the studio, loaded when Spanish is spoken (those of single pages come with the page: app/locale.ts).
import audio from './es/audio.json';
import designer from './es/designer.json';
import pages from './es/pages.json';
import panel from './es/panel.json';
import phone from './es/phone.json';
import problems from './es/problems.json';
import shell from './es/shell.json';

export const texts = {
  ...audio,
  ...shell,
  ...pages,
  ...phone,
  ...panel,
  ...designer,
  ...problems,
};
