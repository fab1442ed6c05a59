// Connecting by names instead of by mouse: which exit of the chosen block leads to which block.
import { Button, Modal, Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKindWords } from '../../drawing/kind-words.ts';
import { cardFor } from '../canvas/nodes.ts';
import { useCanvasUi } from '../canvas/ui.ts';
import { useCommands } from '../commands.ts';
import { openExit, portOf, targetOf } from '../edits/lines.ts';
import { useDesigner } from '../store.ts';

const nowhere = '|';

/** The dialog, for the first chosen block. */
export function ConnectDialog() {
  const { t } = useTranslation();
  const words = useKindWords();
  const commands = useCommands();
  const flow = useDesigner((state) => state.flow);
  const from = useDesigner((state) => state.selection.blocks[0]);
  const block = from === undefined ? undefined : flow?.blocks[from];
  const first = block && openExit(block);
  const [chosen, setChosen] = useState(first === undefined ? undefined : `exit/${first}`);
  const exits = useMemo(() => {
    if (!flow || from === undefined || !block) return [];
    const card = cardFor(flow, from, block);
    const chips = [...card.messages.flatMap((one) => one.actions), ...card.actions, ...card.rows.flatMap((one) => one.actions)];
    return [
      ...card.rows.map((row) => ({ value: row.handle, label: words.exit('blocks', card.kind, row.exit, row.label) })),
      ...chips.flatMap((chip) =>
        chip.exits.map((exit) => ({
          value: exit.handle,
          label: `${words.action(chip.kind)}: ${words.exit('actions', chip.kind, exit.exit)}`,
        })),
      ),
    ];
  }, [flow, from, block, words]);
  const close = () => useCanvasUi.setState({ dialog: undefined });
  if (!flow || from === undefined || !block) return null;
  const handle = chosen ?? exits[0]?.value;
  const port = handle === undefined ? undefined : portOf(from, handle);
  const targets = Object.entries(flow.blocks).map(([id, one]) => ({ value: id, label: one.title || words.block(one.kind) }));
  return (
    <Modal
      opened
      onClose={close}
      title={t('designer.connectTitle', { name: block.title })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <div className="a-form">
        <Select
          label={t('designer.connectExit')}
          data={exits}
          value={handle ?? null}
          onChange={(value) => setChosen(value ?? undefined)}
          data-autofocus
        />
        <Select
          label={t('designer.connectTo')}
          searchable
          data={[{ value: nowhere, label: t('drawing.hangup') }, ...targets]}
          value={(port && targetOf(flow, port)) ?? nowhere}
          onChange={(value) => {
            if (!port || value === null) return;
            if (value === nowhere) commands.disconnect(port);
            else commands.connect(port, value);
            useDesigner.getState().select({ blocks: [from] });
          }}
        />
        <div className="a-form-end">
          <Button onClick={close}>{t('designer.done')}</Button>
        </div>
      </div>
    </Modal>
  );
}
