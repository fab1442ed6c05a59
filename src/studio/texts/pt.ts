// All Portuguese texts of the studio, loaded when Portuguese is spoken (those of single pages come with the page: app/locale.ts).
import audio from './pt/audio.json';
import designer from './pt/designer.json';
import pages from './pt/pages.json';
import panel from './pt/panel.json';
import phone from './pt/phone.json';
import problems from './pt/problems.json';
import shell from './pt/shell.json';

export const texts = {
  ...audio,
  ...shell,
  ...pages,
  ...phone,
  ...panel,
  ...designer,
  ...problems,
};
