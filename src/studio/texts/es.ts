// All Spanish texts of the studio, loaded when Spanish is spoken.
import audio from './es/audio.json';
import designer from './es/designer.json';
import desk from './es/desk.json';
import pages from './es/pages.json';
import panel from './es/panel.json';
import problems from './es/problems.json';
import settings from './es/settings.json';
import shell from './es/shell.json';
import simulator from './es/simulator.json';
import trace from './es/trace.json';
import versions from './es/versions.json';

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
