// All English texts of the studio, loaded when English is spoken.
import audio from './en/audio.json';
import designer from './en/designer.json';
import desk from './en/desk.json';
import pages from './en/pages.json';
import panel from './en/panel.json';
import problems from './en/problems.json';
import settings from './en/settings.json';
import shell from './en/shell.json';
import simulator from './en/simulator.json';
import trace from './en/trace.json';
import versions from './en/versions.json';

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
