// Reading and changing a document by path: what lies there, the change that takes one thing out of its list or record. Not here: applying (edit.ts).
import { type Change, EditError } from './edit.ts';
import type { Flow } from './model.ts';
import { own, type Path } from './walk.ts';

/** What lies at a path; undefined where it ends before. */
export function valueAt(flow: Flow | undefined, path: Path): unknown {
  let here: unknown = flow;
  for (const step of path) {
    if (Array.isArray(here)) here = typeof step === 'number' ? here[step] : undefined;
    else if (typeof here === 'object' && here !== null) here = own(here as Record<string, unknown>, String(step));
    else return undefined;
  }
  return here;
}

/** Set what lies at a path; undefined takes a field away. */
export function setAt(path: Path, value: unknown): Change {
  return value === undefined ? { kind: 'set', path } : { kind: 'set', path, value };
}

/** Take what lies at a path out of its list or its record. Throws EditError when there is nothing. */
export function removeAt(flow: Flow, path: Path): Change {
  const key = path.at(-1);
  const holder = valueAt(flow, path.slice(0, -1));
  if (Array.isArray(holder) && typeof key === 'number' && key < holder.length)
    return { kind: 'set', path: path.slice(0, -1), value: holder.toSpliced(key, 1) };
  if (valueAt(flow, path) === undefined) throw new EditError(`there is no ${path.join('.')} to take out`);
  return { kind: 'set', path };
}
