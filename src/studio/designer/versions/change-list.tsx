// Every difference between two documents in words: what came, what went, what changed and how. Choosing one shows its block.
import { IconMinus, IconPencil, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Flow } from '#flow/model.ts';
import { useKindWords } from '../../drawing/kind-words.ts';
import { useChangeWords } from './change-words.ts';
import type { BlockChange, ChangeGroup, Changes } from './changes.ts';
import classes from './versions.module.css';

const icons = { added: IconPlus, changed: IconPencil, removed: IconMinus };
const tones: Record<BlockChange, string> = { added: 'a-green', changed: 'a-amber', removed: 'a-red' };

function Head({ group, selected, onChoose }: { group: ChangeGroup; selected: boolean; onChoose: (block: string) => void }) {
  const { t } = useTranslation();
  const words = useKindWords();
  const { block } = group;
  if (block === undefined) return <h2 className={classes['changeHead']}>{t('versions.ofFlow')}</h2>;
  const Icon = icons[group.change];
  return (
    <h2>
      <button type="button" className={classes['changeHead']} aria-pressed={selected} onClick={() => onChoose(block)}>
        <span>
          {group.title || words.block(group.kind)}
          <small>{words.block(group.kind)}</small>
        </span>
        <span className={`a-pill ${tones[group.change]}`}>
          <Icon size={12} stroke={2} aria-hidden /> {t(`drawing.change-${group.change}`)}
        </span>
      </button>
    </h2>
  );
}

/** The list. */
export function ChangeList({
  changes,
  before,
  after,
  selected,
  onChoose,
}: {
  changes: Changes;
  before: Flow;
  after: Flow;
  selected: string | undefined;
  onChoose: (block: string) => void;
}) {
  const { t } = useTranslation();
  const words = useChangeWords(before, after);
  const { counts, groups } = changes;
  if (groups.length === 0)
    return (
      <div className={classes['calm']}>
        <h2>{t('versions.same')}</h2>
        <p>{t('versions.sameText')}</p>
      </div>
    );
  return (
    <div className={classes['changes']}>
      <p className={classes['counts']}>{t('versions.counts', { added: counts.added, changed: counts.changed, removed: counts.removed })}</p>
      {groups.map((group) => (
        <section
          key={group.block ?? ' '}
          className={classes['change']}
          data-selected={group.block !== undefined && group.block === selected}
        >
          <Head group={group} selected={group.block === selected} onChoose={onChoose} />
          {group.fields.length === 0 ? null : (
            <dl>
              {group.fields.map((field) => {
                const { place, before: old, after: now } = words(field);
                return (
                  <div key={`${field.what} ${field.path.join('/')}`}>
                    <dt>{place}</dt>
                    {old === undefined ? null : (
                      <dd>
                        <del>
                          <span className="a-vh">{t('versions.was')} </span>
                          {old}
                        </del>
                      </dd>
                    )}
                    {now === undefined ? null : (
                      <dd>
                        <ins>
                          <span className="a-vh">{t('versions.is')} </span>
                          {now}
                        </ins>
                      </dd>
                    )}
                  </div>
                );
              })}
            </dl>
          )}
        </section>
      ))}
    </div>
  );
}
