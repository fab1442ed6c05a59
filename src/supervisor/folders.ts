// The folders a server needs, made before anything is started in them. Not here: what is kept in them, nor where they are (settings.ts).
import { accessSync, chmodSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '#ports/failure.ts';
import { places, type Settings } from '../settings.ts';
import type { FolderObstacle, RefusalTexts } from './refusal-texts.ts';

/** Make every folder that the settings name. Throws Failure `not-configured` that names the folder, the obstacle and the setting. */
export function prepareFolders(settings: Settings, texts: RefusalTexts): void {
  const { logsFolder, promptsFolder, audioFolder } = places(settings);
  const { dataFolder, runFolder, secretFile, modelsFolder, templatesFolder } = settings;
  const wanted: [setting: string, folder: string][] = [
    ...[dataFolder, runFolder, logsFolder, promptsFolder, audioFolder].map((folder): [string, string] => ['ATIENDE_DATA', folder]),
    ['ATIENDE_SECRET_FILE', path.dirname(secretFile)],
    ['ATIENDE_MODELS', modelsFolder],
    ['ATIENDE_TEMPLATES', templatesFolder],
  ];
  for (const [setting, folder] of wanted) {
    const obstacle = makeFolder(folder) ?? (folder === dataFolder ? writable(folder) : undefined);
    if (obstacle) throw new Failure('not-configured', texts.folder(setting, folder, obstacle));
  }
  chmodSync(runFolder, 0o700);
}

/**
 * Make a folder (0700) with those above it, one at a time: the recursive mkdir of Node goes on for ever below a folder that answers ENOENT
 * to its every child, as /proc does. Answers what is in the way, or undefined when the folder is there. Example: `makeFolder('/proc/x')`
 * is `{ at: '/proc', code: 'ENOENT' }`.
 */
export function makeFolder(folder: string): FolderObstacle | undefined {
  const above = path.dirname(folder);
  let code = mkdirOnce(folder);
  if (code === 'ENOENT' && above !== folder) {
    const obstacle = makeFolder(above);
    if (obstacle) return obstacle;
    code = mkdirOnce(folder);
  }
  if (code === undefined) return undefined;
  if (code === 'EEXIST') return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? undefined : { at: folder, code: 'ENOTDIR' };
  return { at: nearest(above), code };
}

/** The system's word where it refuses. */
function mkdirOnce(folder: string): string | undefined {
  try {
    mkdirSync(folder, { mode: 0o700 });
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

/** Of a folder and those above it, the lowest that is there. */
function nearest(folder: string): string {
  const above = path.dirname(folder);
  return existsSync(folder) || above === folder ? folder : nearest(above);
}

function writable(folder: string): FolderObstacle | undefined {
  try {
    accessSync(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    return { at: folder, code: (error as NodeJS.ErrnoException).code ?? String(error) };
  }
}
