// The bar above the canvas: which flow, how saving stands, undo, search, tidy, try, save a moment, publish.
import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconArrowsDiff,
  IconChevronLeft,
  IconDotsVertical,
  IconFileExport,
  IconKeyboard,
  IconLayoutGrid,
  IconHistory,
  IconListCheck,
  IconNote,
  IconPhoneSpark,
  IconPlayerPlay,
  IconBoxMultiple,
  IconSearch,
  IconSettings,
  IconTestPipe,
  IconUpload,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { IconPart } from '#kit/state-pill.tsx';
import { downloadFlow } from '../app/download-flow.ts';
import { useCanvasUi } from './canvas/ui.ts';
import { useCommands } from './commands.ts';
import classes from './designer.module.css';
import { SaveStateLine } from './save-state.tsx';
import { useDesigner } from './store.ts';
import { useCallDraft } from './versions/call-draft.tsx';
import type { ViewCommands } from './view-commands.ts';

function Tool({
  label,
  keys,
  icon: Icon,
  onClick,
  disabled = false,
}: {
  label: string;
  keys?: string;
  icon: IconPart;
  onClick: () => void;
  disabled?: boolean;
}) {
  return (
    <Tooltip label={keys === undefined ? label : `${label} · ${keys}`}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={36}
        aria-label={label}
        disabled={disabled}
        onClick={onClick}
        className={classes['tool'] ?? ''}
      >
        <Icon size={18} stroke={1.75} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

function ProblemsButton() {
  const { t } = useTranslation();
  const problems = useDesigner((state) => state.problems);
  const side = useCanvasUi((state) => state.side);
  const errors = problems.filter((problem) => problem.level === 'error').length;
  return (
    <button
      type="button"
      className={classes['problemsButton']}
      data-level={errors > 0 ? 'error' : problems.length > 0 ? 'warning' : 'none'}
      aria-pressed={side === 'problems'}
      onClick={() => {
        const opens = side !== 'problems' || useDesigner.getState().selection.blocks.length > 0;
        useDesigner.getState().select();
        useCanvasUi.setState({ side: opens ? 'problems' : undefined });
      }}
    >
      <IconListCheck size={18} stroke={1.75} aria-hidden />
      <span className="a-vh">{t('designer.review')} </span>
      <span className={classes['wide']} aria-hidden>
        {t('designer.review')}
      </span>
      <span className="a-num">{problems.length === 0 ? t('designer.allGood') : problems.length}</span>
    </button>
  );
}

/** The bar. */
export function Toolbar({ view }: { view: ViewCommands }) {
  const { t } = useTranslation();
  const commands = useCommands();
  const id = useDesigner((state) => state.id);
  const name = useDesigner((state) => state.flow?.name ?? '');
  const mayEdit = useDesigner((state) => state.mayEdit);
  const undone = useDesigner((state) => state.history.steps[state.history.at - 1]?.label);
  const redone = useDesigner((state) => state.history.steps[state.history.at]?.label);
  const callDraft = useCallDraft();
  const version = useDesigner((state) => state.version);
  const showFlow = () => {
    useDesigner.getState().select();
    useCanvasUi.setState({ side: 'flow' });
  };
  return (
    <header className={classes['bar']}>
      <Link to="/flows/$id" params={{ id }} className={classes['back']} aria-label={t('designer.leave')}>
        <IconChevronLeft size={20} stroke={1.75} aria-hidden />
      </Link>
      <div className={classes['name']}>
        <h1 title={name}>{name}</h1>
        <SaveStateLine />
      </div>
      <div className={classes['tools']}>
        {mayEdit ? (
          <>
            <Tool
              icon={IconArrowBackUp}
              label={undone === undefined ? t('designer.undo') : t('designer.undoThis', { label: undone })}
              keys="Ctrl Z"
              disabled={undone === undefined}
              onClick={commands.undo}
            />
            <Tool
              icon={IconArrowForwardUp}
              label={redone === undefined ? t('designer.redo') : t('designer.redoThis', { label: redone })}
              keys="Ctrl Y"
              disabled={redone === undefined}
              onClick={commands.redo}
            />
          </>
        ) : null}
        <Tool icon={IconSearch} label={t('designer.search')} keys="Ctrl F" onClick={() => useCanvasUi.setState({ search: true })} />
        <Menu position="bottom-end" width={260}>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size={36} aria-label={t('designer.more')}>
              <IconDotsVertical size={18} stroke={1.75} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {mayEdit ? (
              <>
                <Menu.Item leftSection={<IconLayoutGrid size={16} stroke={1.75} aria-hidden />} onClick={() => void view.tidyUp()}>
                  {t('designer.tidy')}
                </Menu.Item>
                <Menu.Item leftSection={<IconNote size={16} stroke={1.75} aria-hidden />} onClick={view.addNote}>
                  {t('designer.addNote')}
                </Menu.Item>
                <Menu.Item leftSection={<IconBoxMultiple size={16} stroke={1.75} aria-hidden />} onClick={view.addSection}>
                  {t('designer.addSection')}
                </Menu.Item>
                <Menu.Divider />
                <Menu.Item leftSection={<IconPhoneSpark size={16} stroke={1.75} aria-hidden />} onClick={() => void callDraft()}>
                  {t('designer.callDraft')}
                </Menu.Item>
              </>
            ) : null}
            <Menu.Item
              leftSection={<IconTestPipe size={16} stroke={1.75} aria-hidden />}
              renderRoot={(props) => <Link {...props} to="/flows/$id" params={{ id }} search={{ tab: 'tests' }} />}
            >
              {t('designer.talks')}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconHistory size={16} stroke={1.75} aria-hidden />}
              onClick={() => {
                useDesigner.getState().select();
                useCanvasUi.setState({ side: 'versions' });
              }}
            >
              {t('flows.versions')}
            </Menu.Item>
            {version > 0 ? (
              <Menu.Item
                leftSection={<IconArrowsDiff size={16} stroke={1.75} aria-hidden />}
                renderRoot={(props) => <Link {...props} to="/flows/$id/compare" params={{ id }} />}
              >
                {t('designer.compareDraft')}
              </Menu.Item>
            ) : null}
            <Menu.Item
              leftSection={<IconFileExport size={16} stroke={1.75} aria-hidden />}
              onClick={() => {
                const { flow } = useDesigner.getState();
                if (flow) downloadFlow(flow);
              }}
            >
              {t('designer.export')}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item leftSection={<IconSettings size={16} stroke={1.75} aria-hidden />} onClick={showFlow}>
              {t('designer.flowSettings')}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconKeyboard size={16} stroke={1.75} aria-hidden />}
              onClick={() => useCanvasUi.setState({ dialog: 'keys' })}
            >
              {t('designer.keys')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
        <ProblemsButton />
        <Button
          variant="default"
          leftSection={<IconPlayerPlay size={16} stroke={1.75} aria-hidden />}
          className={classes['try'] ?? ''}
          aria-label={t('designer.try')}
          onClick={() => useDesigner.getState().tryFrom()}
        >
          {t('designer.try')}
        </Button>
        {mayEdit ? (
          <>
            <Button variant="default" className={classes['wide'] ?? ''} onClick={() => useCanvasUi.setState({ dialog: 'save' })}>
              {t('designer.save')}
            </Button>
            <Button
              className={classes['publish'] ?? ''}
              aria-label={t('flows.publish')}
              leftSection={<IconUpload size={16} stroke={1.75} aria-hidden />}
              onClick={() => useCanvasUi.setState({ dialog: 'publish' })}
            >
              {t('flows.publish')}
            </Button>
          </>
        ) : null}
      </div>
    </header>
  );
}
