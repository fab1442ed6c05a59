// The head of a page: what it is, in a line what it is for, and what can be done.
import type { ReactNode } from 'react';

/** Title, lead and actions of a page. */
export function PageHead({ title, lead, children }: { title: ReactNode; lead?: ReactNode; children?: ReactNode }) {
  return (
    <header className="a-head">
      <div className="a-head-words">
        <h1>{title}</h1>
        {lead ? <p>{lead}</p> : null}
      </div>
      {children ? <div className="a-head-actions">{children}</div> : null}
    </header>
  );
}
