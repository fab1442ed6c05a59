// The settings of the chosen block: title, messages, the kind's own form, actions on leaving, exits.
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconFlag, IconHelp, IconLayoutSidebarRightCollapse, IconPlayerPlay, IconTable } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Block } from '#flow/model.ts';
import { models } from '#kinds/models.ts';
import { FieldGroup } from '#kit/field-frame.tsx';
import { useFormScope } from '#kit/form-scope.ts';
import { TextField } from '#kit/text-field.tsx';
import { useKindWords } from '../../drawing/kind-words.ts';
import { lookOf } from '../../drawing/looks.ts';
import { useDesigner } from '../store.ts';
import { ActionsList } from './actions-list.tsx';
import { ExitRow } from './exit-row.tsx';
import { KindFormHost, useKindForm } from './kind-form.tsx';
import { Messages } from './messages.tsx';
import classes from './panel.module.css';
import { useWide } from './wide.ts';

/** Label of an option an exit stands for: an entry with that id in one of the settings' lists. */
function optionLabel(settings: Record<string, unknown>, exit: string): string | undefined {
  const id = exit.split(':')[1];
  for (const value of Object.values(settings)) {
    if (id === undefined || !Array.isArray(value)) continue;
    const found: unknown = value.find((one: unknown) => typeof one === 'object' && one !== null && 'id' in one && one.id === id);
    if (typeof found === 'object' && found !== null && 'label' in found && typeof found.label === 'string') return found.label;
  }
  return undefined;
}

/** The panel of one block. */
export function BlockPanel({ id, block, onHelp }: { id: string; block: Block; onHelp: (kind: string) => void }) {
  const { t } = useTranslation();
  const words = useKindWords();
  const { flow, apply, readOnly } = useFormScope();
  const tryFrom = useDesigner((state) => state.tryFrom);
  const act = useDesigner((state) => state.apply);
  const { form } = useKindForm('blocks', block.kind);
  const model = models.blocks[block.kind];
  const read = model?.settings.safeParse(block.settings);
  const named = model && read?.success ? model.exits(read.data, block) : [];
  const exits = [...named, ...Object.keys(block.exits).filter((exit) => !named.includes(exit))];
  const drawn = form && form !== 'failed' ? form.drawsExit : undefined;
  const wide = useWide();
  const mayWiden = form && form !== 'failed' ? form.wide === true : false;
  const listed = exits.filter((exit) => !drawn?.(exit));
  const { icon: Icon, family } = lookOf(block.kind);
  const isStart = flow.start === id;
  const mayStart = model !== undefined && model.entry === undefined;
  return (
    <div className={classes['panel']} data-family={family} data-wide={mayWiden && wide.on ? true : undefined}>
      <header className={classes['head']}>
        <h2 className={classes['kind']}>
          <Icon size={18} stroke={1.75} aria-hidden />
          {words.block(block.kind)}
        </h2>
        <Tooltip label={t('panel.help')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('panel.helpOn', { name: words.block(block.kind) })}
            onClick={() => onHelp(block.kind)}
          >
            <IconHelp size={18} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
        {mayWiden ? (
          <Tooltip label={t(wide.on ? 'panel.narrow' : 'panel.widen')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-pressed={wide.on}
              aria-label={t('panel.widen')}
              className={classes['widen'] ?? ''}
              onClick={wide.toggle}
            >
              {wide.on ? <IconLayoutSidebarRightCollapse size={18} stroke={1.75} /> : <IconTable size={18} stroke={1.75} />}
            </ActionIcon>
          </Tooltip>
        ) : null}
        {mayStart && !isStart && !readOnly ? (
          <Tooltip label={t('panel.makeStart')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('panel.makeStart')}
              onClick={() => act({ kind: 'set', path: ['start'], value: id }, t('panel.makeStart'))}
            >
              <IconFlag size={18} stroke={1.75} />
            </ActionIcon>
          </Tooltip>
        ) : null}
        {mayStart ? (
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconPlayerPlay size={14} stroke={1.75} aria-hidden />}
            onClick={() => tryFrom(isStart ? undefined : id)}
          >
            {t('panel.tryHere')}
          </Button>
        ) : null}
      </header>
      <TextField
        key={id}
        label={t('panel.title')}
        path={['blocks', id, 'title']}
        value={block.title}
        variables={false}
        maxLength={200}
        placeholder={words.block(block.kind)}
        onChange={(title) => {
          apply([{ kind: 'set', path: ['blocks', id, 'title'], value: title }], `blocks/${id}/title`);
          return true;
        }}
      />
      {model?.speaks || block.messages.length > 0 ? <Messages key={`m ${id}`} id={id} block={block} /> : null}
      <KindFormHost
        key={`f ${id}`}
        room="blocks"
        kind={block.kind}
        ownerPath={['blocks', id]}
        settings={block.settings}
        exit={(exit) => <ExitRow key={exit} block={id} exit={exit} label={optionLabel(block.settings, exit)} quiet={exit.includes(':')} />}
      />
      {listed.length === 0 ? null : (
        <FieldGroup title={t('panel.exits')}>
          {listed.map((exit) => (
            <ExitRow key={exit} block={id} exit={exit} label={optionLabel(block.settings, exit)} />
          ))}
        </FieldGroup>
      )}
      <FieldGroup title={t('panel.onLeaving')} help={t('panel.onLeavingHelp')}>
        <ActionsList block={id} place={{ block: id }} path={['blocks', id, 'actions']} actions={block.actions} />
      </FieldGroup>
    </div>
  );
}
