// The frame of every field: label and tools above, help under, the live problem in its place.
import { IconAlertCircle, IconAlertTriangle, IconBulb, IconWand } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import type { Path } from '#flow/walk.ts';
import classes from './fields.module.css';
import { type FieldProblem, type QuickFix, useFieldProblem } from './form-scope.ts';
import { useKitWords } from './use-words.ts';

const icons = { error: IconAlertCircle, warning: IconAlertTriangle, advice: IconBulb };

/** A problem as it stands under a field, with what mends it in one click. */
export function ProblemLine({ id, text, level, fixes }: Omit<FieldProblem, 'path'> & { id?: string; path?: Path }) {
  const word = useKitWords();
  const Icon = icons[level];
  return (
    <>
      <div className={classes['problem']} data-level={level} id={id}>
        <Icon size={15} stroke={1.75} aria-label={word(level)} />
        <span>{text}</span>
      </div>
      {fixes ? <FixButtons fixes={fixes()} /> : null}
    </>
  );
}

/** The quick fixes of a problem as buttons; nothing where there are none. */
export function FixButtons({ fixes }: { fixes: readonly QuickFix[] }) {
  if (fixes.length === 0) return null;
  return (
    <div className={classes['fixes']}>
      {fixes.map(({ label, run }) => (
        <button type="button" key={label} onClick={run}>
          <IconWand size={14} stroke={1.75} aria-hidden />
          {label}
        </button>
      ))}
    </div>
  );
}

/** What the control inside a frame needs to be named and described. */
export interface Framed {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean | undefined;
}

/**
 * A field's frame. `own` is a problem of what is being typed (not yet in the document); it wins over those of the check.
 * `children` gets what the control must carry.
 */
export function FieldFrame({
  label,
  help,
  path,
  own,
  tools,
  below,
  group = false,
  deep = true,
  quiet = false,
  children,
}: {
  label: string;
  help?: string | undefined;
  path?: Path | undefined;
  own?: string | undefined;
  tools?: ReactNode;
  below?: ReactNode;
  /** The frame holds several controls: the label names the group. */
  group?: boolean;
  deep?: boolean;
  /** The problem is told elsewhere, where there is room for it. */
  quiet?: boolean;
  children: (framed: Framed) => ReactNode;
}) {
  const id = useId();
  const found = useFieldProblem(path, deep);
  const problem: Omit<FieldProblem, 'path'> | undefined = own === undefined ? found : { text: own, level: 'error' };
  const notes = [problem && !quiet ? `${id}-p` : '', help === undefined ? '' : `${id}-h`].filter((one) => one !== '').join(' ');
  return (
    <div
      className={classes['field']}
      data-path={path?.join('/')}
      {...(group ? { role: 'group', 'aria-labelledby': `${id}-l`, 'aria-describedby': notes === '' ? undefined : notes } : {})}
    >
      <div className={classes['labelRow']}>
        {group ? (
          <span className={classes['label']} id={`${id}-l`}>
            {label}
          </span>
        ) : (
          <label className={classes['label']} id={`${id}-l`} htmlFor={id}>
            {label}
          </label>
        )}
        {tools === undefined ? null : <div className={classes['tools']}>{tools}</div>}
      </div>
      {children({
        id,
        'aria-describedby': notes === '' ? undefined : notes,
        'aria-invalid': problem?.level === 'error' ? true : undefined,
      })}
      {below}
      {problem && !quiet ? <ProblemLine {...problem} id={`${id}-p`} /> : null}
      {help === undefined ? null : (
        <div className={classes['help']} id={`${id}-h`}>
          {help}
        </div>
      )}
    </div>
  );
}

/** A titled group of fields. */
export function FieldGroup({ title, help, children }: { title: string; help?: string | undefined; children: ReactNode }) {
  const id = useId();
  return (
    <section className={classes['group']} aria-labelledby={id}>
      <div className={classes['groupHead']}>
        <h3 id={id}>{title}</h3>
        {help === undefined ? null : <div className={classes['help']}>{help}</div>}
      </div>
      {children}
    </section>
  );
}

/** Two short fields side by side. */
export function Pair({ children }: { children: ReactNode }) {
  return <div className={classes['two']}>{children}</div>;
}
