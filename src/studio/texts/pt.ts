// All Portuguese texts of the studio, loaded when Portuguese is spoken.
import audio from './pt/audio.json';
import designer from './pt/designer.json';
import desk from './pt/desk.json';
import pages from './pt/pages.json';
import panel from './pt/panel.json';
import problems from './pt/problems.json';
import settings from './pt/settings.json';
import shell from './pt/shell.json';
import simulator from './pt/simulator.json';
import trace from './pt/trace.json';
import versions from './pt/versions.json';

export const texts = {
  ...audio,
  ...shell,
  ...pages,
  ...trace,
  ...desk,
  ...settings,
  ...panel,
  ...designer,
  ...problems,
  ...simulator,
  ...versions,
};
