// Notes and coloured sections on the canvas: written in their place, resized by their corners, coloured when chosen.
import { IconTrash } from '@tabler/icons-react';
import { NodeResizer, type NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommands } from '../commands.ts';
import { changeMark, type MarkColour, type MarkKind, markColours, type Note, type Section } from '../edits/marks.ts';
import { useDesigner } from '../store.ts';
import classes from './marks.module.css';
import type { NoteNode, SectionNode } from './nodes.ts';

function useChange(kind: MarkKind, id: string) {
  const commands = useCommands();
  return (fields: Partial<Note & Section>, merge?: string) => {
    const { flow, apply } = useDesigner.getState();
    if (flow)
      apply(changeMark(flow, kind, id, fields), commands.label('changeMark'), merge === undefined ? {} : { merge: `${merge} ${id}` });
  };
}

function Tools({ colour, onColour, onRemove }: { colour: MarkColour; onColour: (colour: MarkColour) => void; onRemove: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={`${classes['tools']} nodrag nopan`}>
      {markColours.map((one) => (
        <button
          key={one}
          type="button"
          className={classes['colour']}
          data-colour={one}
          aria-pressed={one === colour}
          aria-label={t(`designer.colours.${one}`)}
          onClick={() => onColour(one)}
        />
      ))}
      <button type="button" className={classes['remove']} aria-label={t('common.delete')} onClick={onRemove}>
        <IconTrash size={14} stroke={1.75} aria-hidden />
      </button>
    </div>
  );
}

function NoteCard({ data, selected }: NodeProps<NoteNode>) {
  const { t } = useTranslation();
  const commands = useCommands();
  const { note } = data;
  const change = useChange('notes', note.id);
  const mayEdit = useDesigner((state) => state.mayEdit);
  return (
    <div className={classes['note']} data-colour={note.colour} data-selected={selected}>
      <NodeResizer
        isVisible={selected && mayEdit}
        minWidth={120}
        minHeight={60}
        lineClassName={classes['resizeLine'] ?? ''}
        onResizeEnd={(_event, box) =>
          change({ at: [Math.round(box.x), Math.round(box.y)], size: [Math.round(box.width), Math.round(box.height)] })
        }
      />
      {selected && mayEdit ? (
        <Tools colour={note.colour} onColour={(colour) => change({ colour })} onRemove={() => commands.removeSelection()} />
      ) : null}
      <textarea
        // A new note is written at once.
        autoFocus={selected && note.text === '' && mayEdit}
        className={`${classes['writing']} ${selected ? 'nodrag nopan nowheel' : ''}`}
        aria-label={t('designer.note')}
        placeholder={t('designer.notePlaceholder')}
        readOnly={!mayEdit}
        value={note.text}
        onFocus={() => useDesigner.getState().select({ blocks: [], mark: note.id })}
        onChange={(event) => change({ text: event.currentTarget.value.slice(0, 4000) }, 'note')}
      />
    </div>
  );
}

function SectionCard({ data, selected }: NodeProps<SectionNode>) {
  const { t } = useTranslation();
  const commands = useCommands();
  const { section } = data;
  const change = useChange('sections', section.id);
  const mayEdit = useDesigner((state) => state.mayEdit);
  return (
    <div className={classes['section']} data-colour={section.colour} data-selected={selected}>
      <NodeResizer
        isVisible={selected && mayEdit}
        minWidth={160}
        minHeight={100}
        lineClassName={classes['resizeLine'] ?? ''}
        onResizeEnd={(_event, box) =>
          change({ at: [Math.round(box.x), Math.round(box.y)], size: [Math.round(box.width), Math.round(box.height)] })
        }
      />
      {selected && mayEdit ? (
        <Tools colour={section.colour} onColour={(colour) => change({ colour })} onRemove={() => commands.removeSelection()} />
      ) : null}
      <input
        className={`${classes['title']} ${selected ? 'nodrag nopan' : ''}`}
        aria-label={t('designer.sectionName')}
        readOnly={!mayEdit}
        value={section.title}
        onFocus={() => useDesigner.getState().select({ blocks: [], mark: section.id })}
        onChange={(event) => change({ title: event.currentTarget.value.slice(0, 200) }, 'section')}
      />
    </div>
  );
}

export const NoteNodeCard = memo(NoteCard, (before, after) => before.data === after.data && before.selected === after.selected);
export const SectionNodeCard = memo(SectionCard, (before, after) => before.data === after.data && before.selected === after.selected);
