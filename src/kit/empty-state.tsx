// What a list shows when it has nothing: why, and one thing to do about it.
import type { ReactNode } from 'react';
import type { IconPart } from './state-pill.tsx';

/** An empty list that teaches. */
export function EmptyState({
  icon: Icon,
  title,
  text,
  main = false,
  children,
}: {
  icon: IconPart;
  title: string;
  text?: string /** It is the page's own heading. */;
  main?: boolean;
  children?: ReactNode;
}) {
  return (
    <div className="a-empty">
      <span className="a-empty-icon">
        <Icon size={28} stroke={1.5} aria-hidden />
      </span>
      {main ? <h1>{title}</h1> : <h2>{title}</h2>}
      {text ? <p>{text}</p> : null}
      {children ? <div className="a-empty-action">{children}</div> : null}
    </div>
  );
}
