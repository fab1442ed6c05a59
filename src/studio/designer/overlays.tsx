// What lies over the canvas when it is asked for: menus, the block picker, the search, the bar of a selection, dialogs. Fetched together once the canvas is drawn.
// Not here: what each shows (canvas/menus.tsx, canvas/picker.tsx, search-bar.tsx, selection-bar.tsx, dialogs/).
import { useLayoutEffect } from 'react';
import { createPortal } from 'react-dom';
import { Menus } from './canvas/menus.tsx';
import { Picker } from './canvas/picker.tsx';
import { useCanvasUi } from './canvas/ui.ts';
import { ConflictDialog } from './dialogs/conflict-dialog.tsx';
import { ConnectDialog } from './dialogs/connect-dialog.tsx';
import { KeysDialog } from './dialogs/keys-dialog.tsx';
import { PublishDialog } from './dialogs/publish-dialog.tsx';
import { SaveDialog } from './dialogs/save-dialog.tsx';
import { SignInDialog } from './dialogs/sign-in-dialog.tsx';
import type { Saver } from './saver.ts';
import { SearchBar } from './search-bar.tsx';
import { SelectionBar } from './selection-bar.tsx';
import type { ViewCommands } from './view-commands.ts';

/** All of it; `stage` is the part of the page that the search and the bar lie over. */
export function Overlays({ saver, view, stage }: { saver: Saver; view: ViewCommands; stage: HTMLElement | null }) {
  const dialog = useCanvasUi((state) => state.dialog);
  const search = useCanvasUi((state) => state.search);
  useLayoutEffect(() => {
    useCanvasUi.setState({ overlaid: true });
    return () => useCanvasUi.setState({ overlaid: false });
  }, []);
  return (
    <>
      <Picker />
      <Menus />
      {stage ? createPortal(<SelectionBar view={view} />, stage) : null}
      {search && stage ? createPortal(<SearchBar view={view} />, stage) : null}
      <ConflictDialog saver={saver} />
      {dialog === 'keys' ? <KeysDialog /> : null}
      {dialog === 'connect' ? <ConnectDialog /> : null}
      {dialog === 'save' ? <SaveDialog saver={saver} /> : null}
      {dialog === 'sign-in' ? <SignInDialog saver={saver} /> : null}
      {dialog === 'publish' ? <PublishDialog saver={saver} view={view} /> : null}
    </>
  );
}
