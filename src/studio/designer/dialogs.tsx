// The dialogs over the canvas, fetched together after the canvas is there. Not here: what each shows (dialogs/).
import { useCanvasUi } from './canvas/ui.ts';
import { ConflictDialog } from './dialogs/conflict-dialog.tsx';
import { ConnectDialog } from './dialogs/connect-dialog.tsx';
import { KeysDialog } from './dialogs/keys-dialog.tsx';
import { PublishDialog } from './dialogs/publish-dialog.tsx';
import { SaveDialog } from './dialogs/save-dialog.tsx';
import type { Saver } from './saver.ts';
import type { ViewCommands } from './view-commands.ts';

/** The dialog that is open now, and the choice between two drafts while there is one. */
export function Dialogs({ saver, view }: { saver: Saver; view: ViewCommands }) {
  const dialog = useCanvasUi((state) => state.dialog);
  return (
    <>
      <ConflictDialog saver={saver} />
      {dialog === 'keys' ? <KeysDialog /> : null}
      {dialog === 'connect' ? <ConnectDialog /> : null}
      {dialog === 'save' ? <SaveDialog saver={saver} /> : null}
      {dialog === 'publish' ? <PublishDialog saver={saver} view={view} /> : null}
    </>
  );
}
