// The menus of the canvas, one at a time, opened at a point: which action to add, what to do with a block, what to do with an action.
import { Menu } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconClipboard,
  IconCopy,
  IconFlag,
  IconGitBranch,
  IconMessagePlus,
  IconPencil,
  IconPlayerPlay,
  IconPlugConnected,
  IconSettings,
  IconTrash,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { models } from '#kinds/models.ts';
import { useKindWords } from '../../drawing/kind-words.ts';
import { lookOf } from '../../drawing/looks.ts';
import { listAt, useCommands } from '../commands.ts';
import { placed, unusedExits } from '../edits/lines.ts';
import { actionKinds } from '../kinds-in-order.ts';
import { useDesigner } from '../store.ts';
import classes from './menus.module.css';
import { type MenuRequest, useCanvasUi } from './ui.ts';

const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const;

function AddActionItems({ request }: { request: Extract<MenuRequest, { kind: 'add-action' }> }) {
  const { t } = useTranslation();
  const words = useKindWords();
  const commands = useCommands();
  return (
    <>
      <Menu.Label>{t('designer.addAction')}</Menu.Label>
      {actionKinds.map((kind) => {
        const { icon: Icon } = lookOf(kind);
        return (
          <Menu.Item key={kind} leftSection={<Icon {...icon} />} onClick={() => commands.addAction(kind, request.place)}>
            {words.action(kind)}
          </Menu.Item>
        );
      })}
      <Menu.Divider />
      <Menu.Item
        leftSection={<IconClipboard {...icon} />}
        onClick={() => void commands.pasteActionsFromClipboard(request.place, actionsAt(request.place).length)}
      >
        {t('designer.pasteActionHere')}
      </Menu.Item>
    </>
  );
}

/** The actions that hang at a place now. */
function actionsAt(place: Extract<MenuRequest, { kind: 'add-action' }>['place']) {
  const { flow } = useDesigner.getState();
  return flow ? listAt(flow, place) : [];
}

function BlockItems({ request }: { request: Extract<MenuRequest, { kind: 'block' }> }) {
  const { t } = useTranslation();
  const commands = useCommands();
  const { block, at } = request;
  const isStart = useDesigner((state) => state.flow?.start === block);
  const kind = useDesigner((state) => state.flow?.blocks[block]?.kind ?? '');
  const model = models.blocks[kind];
  const choose = () => useDesigner.getState().select({ blocks: [block] });
  const later = (act: () => void) => () => {
    choose();
    act();
  };
  return (
    <>
      <Menu.Item leftSection={<IconPlayerPlay {...icon} />} onClick={later(() => useDesigner.getState().tryFrom(block))}>
        {t('designer.tryFromHere')}
      </Menu.Item>
      <Menu.Item leftSection={<IconSettings {...icon} />} onClick={choose}>
        {t('designer.settings')}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item leftSection={<IconPencil {...icon} />} onClick={later(() => useCanvasUi.setState({ editing: { block } }))}>
        {t('designer.rename')}
      </Menu.Item>
      {model?.speaks ? (
        <Menu.Item leftSection={<IconMessagePlus {...icon} />} onClick={() => commands.addMessage(block)}>
          {t('designer.addMessage')}
        </Menu.Item>
      ) : null}
      <Menu.Item
        leftSection={<IconGitBranch {...icon} />}
        onClick={() => queueMicrotask(() => useCanvasUi.setState({ menu: { kind: 'add-action', at, place: { block } } }))}
      >
        {t('designer.addAction')}
      </Menu.Item>
      <Menu.Item leftSection={<IconPlugConnected {...icon} />} onClick={later(() => useCanvasUi.setState({ dialog: 'connect' }))}>
        {t('designer.connect')}
      </Menu.Item>
      {isStart || model?.entry !== undefined ? null : (
        <Menu.Item leftSection={<IconFlag {...icon} />} onClick={() => commands.startHere(block)}>
          {t('designer.startHere')}
        </Menu.Item>
      )}
      <Menu.Divider />
      <Menu.Item leftSection={<IconCopy {...icon} />} onClick={later(commands.duplicate)}>
        {t('designer.duplicate')}
      </Menu.Item>
      <Menu.Item color="red" leftSection={<IconTrash {...icon} />} onClick={later(commands.removeSelection)}>
        {t('common.delete')}
      </Menu.Item>
    </>
  );
}

function ActionItems({ request }: { request: Extract<MenuRequest, { kind: 'action' }> }) {
  const { t } = useTranslation();
  const words = useKindWords();
  const commands = useCommands();
  const { block, action } = request;
  const holder = useDesigner((state) => state.flow?.blocks[block]);
  const found = holder && placed(holder, block, action);
  if (!found) return null;
  const unused = unusedExits(found.action);
  return (
    <>
      <Menu.Item leftSection={<IconSettings {...icon} />} onClick={() => useDesigner.getState().select({ blocks: [block], action })}>
        {t('designer.settings')}
      </Menu.Item>
      <Menu.Item leftSection={<IconArrowUp {...icon} />} onClick={() => commands.shiftAction(block, action, -1)}>
        {t('designer.moveUp')}
      </Menu.Item>
      <Menu.Item leftSection={<IconArrowDown {...icon} />} onClick={() => commands.shiftAction(block, action, 1)}>
        {t('designer.moveDown')}
      </Menu.Item>
      <Menu.Item leftSection={<IconCopy {...icon} />} onClick={() => commands.copyActionAway(block, action)}>
        {t('designer.copyAction')}
      </Menu.Item>
      {unused.length > 0 ? (
        <>
          <Menu.Divider />
          <Menu.Label>{t('designer.ifThisHappens')}</Menu.Label>
          {unused.map((exit) => (
            <Menu.Item key={exit} leftSection={<IconGitBranch {...icon} />} onClick={() => commands.openActionExit(block, action, exit)}>
              {words.exit('actions', found.action.kind, exit)}
            </Menu.Item>
          ))}
        </>
      ) : null}
      <Menu.Divider />
      <Menu.Item color="red" leftSection={<IconTrash {...icon} />} onClick={() => commands.removeAction(block, action)}>
        {t('common.delete')}
      </Menu.Item>
    </>
  );
}

function items(request: MenuRequest): ReactNode {
  if (request.kind === 'add-action') return <AddActionItems request={request} />;
  return request.kind === 'block' ? <BlockItems request={request} /> : <ActionItems request={request} />;
}

/** The open menu. */
export function Menus() {
  const menu = useCanvasUi((state) => state.menu);
  if (!menu) return null;
  const key = JSON.stringify(menu);
  return (
    <Menu
      key={key}
      opened
      onChange={() => {
        if (useCanvasUi.getState().menu === menu) useCanvasUi.setState({ menu: undefined });
      }}
      position="bottom-start"
      width={240}
      shadow="md"
      returnFocus
      transitionProps={{ duration: 0 }}
    >
      <Menu.Target>
        <span className={classes['anchor']} style={{ left: menu.at.x, top: menu.at.y }} />
      </Menu.Target>
      <Menu.Dropdown className={classes['dropdown']}>{items(menu)}</Menu.Dropdown>
    </Menu>
  );
}
