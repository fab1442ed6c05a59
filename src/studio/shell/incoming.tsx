// The door to the agent's phone on every page: nothing for who is no agent; for an agent the rest is fetched (incoming-call.tsx).
import { Suspense } from 'react';
import { useLater } from '../app/later.ts';
import { withTexts } from '../app/locale.ts';
import { useSession } from '../app/session.ts';
import { lazyPart } from '../app/lazy-part.ts';

const IncomingCall = lazyPart(() => withTexts(['desk'], import('./incoming-call.tsx')).then((module) => module.IncomingCall));

/** What an agent sees of their phone while any page is open. */
export function Incoming() {
  const { agent } = useSession();
  const later = useLater();
  if (!agent || !later) return null;
  return (
    <Suspense fallback={null}>
      <IncomingCall />
    </Suspense>
  );
}
