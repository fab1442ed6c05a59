// All English texts of the studio, loaded when English is spoken (those of single pages come with the page: app/locale.ts).
import audio from './en/audio.json';
import designer from './en/designer.json';
import pages from './en/pages.json';
import panel from './en/panel.json';
import phone from './en/phone.json';
import problems from './en/problems.json';
import shell from './en/shell.json';

export const texts = {
  ...audio,
  ...shell,
  ...pages,
  ...phone,
  ...panel,
  ...designer,
  ...problems,
};
