// The palette at the left: every kind of block and action, to drag onto the canvas or to click.
import { IconHelp, IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { openHelp } from '../app/help.ts';
import { useKindWords } from '../drawing/kind-words.ts';
import { lookOf } from '../drawing/looks.ts';
import { followPointer } from './canvas/drag.ts';
import { useDrops } from './canvas/drop.ts';
import classes from './designer.module.css';
import { actionKinds, blockKinds } from './kinds-in-order.ts';
import { useDesigner } from './store.ts';

const selectedBlock = () => useDesigner.getState().selection.blocks[0];

const foldedKey = 'atiende.designer.palette';

function Entry({ what, kind, name }: { what: 'block' | 'action'; kind: string; name: string }) {
  const drops = useDrops(selectedBlock);
  const { icon: Icon, family } = lookOf(kind);
  return (
    <button
      type="button"
      className={classes['entry']}
      data-family={family}
      data-kind={kind}
      title={name}
      onPointerDown={(event) => {
        followPointer(event, { kind: what, id: kind }, { onDrop: (at) => drops.palette(what, kind, at) });
      }}
      // A drag ends elsewhere and makes no click here.
      onClick={() => drops.tap(what, kind)}
    >
      <Icon size={18} stroke={1.75} aria-hidden />
      <span>{name}</span>
    </button>
  );
}

/** The palette. */
export function Palette() {
  const { t } = useTranslation();
  const words = useKindWords();
  const [folded, setFolded] = useState(() => localStorage.getItem(foldedKey) === 'yes');
  const fold = () => {
    localStorage.setItem(foldedKey, folded ? 'no' : 'yes');
    setFolded(!folded);
  };
  const Fold = folded ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  const foldName = folded ? t('designer.unfoldPalette') : t('designer.foldPalette');
  return (
    <nav className={classes['palette']} aria-label={t('designer.palette')} data-folded={folded}>
      <h2>{t('designer.blocks')}</h2>
      {blockKinds
        .flatMap((group) => group.kinds)
        .map((kind) => (
          <Entry key={kind} what="block" kind={kind} name={words.block(kind)} />
        ))}
      <h2>{t('designer.actions')}</h2>
      {actionKinds.map((kind) => (
        <Entry key={kind} what="action" kind={kind} name={words.action(kind)} />
      ))}
      <p>{t('designer.paletteHint')}</p>
      <button type="button" className={classes['entry']} title={t('panel.helpTitle')} onClick={() => openHelp()}>
        <IconHelp size={18} stroke={1.75} aria-hidden />
        <span>{t('panel.helpTitle')}</span>
      </button>
      <button type="button" className={`${classes['entry']} ${classes['foldPalette']}`} title={foldName} onClick={fold}>
        <Fold size={18} stroke={1.75} aria-hidden />
        <span>{foldName}</span>
      </button>
    </nav>
  );
}
