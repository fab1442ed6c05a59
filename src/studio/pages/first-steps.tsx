// What to do first, ticked off by what the installation already has; the last step is the person's own callbot answering.
import { IconCircle, IconCircleCheckFilled } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../app/api.ts';
import classes from './home-page.module.css';
import { ownFlows } from './own-flows.ts';

/** The list of first steps. */
export function FirstSteps() {
  const { t } = useTranslation();
  const calls = useApi('calls', { query: { limit: 50 } });
  const flows = useApi('flows');
  const agents = useApi('agents');
  const lines = useApi('lines');
  const own = ownFlows(flows.data?.items ?? []);
  const steps = [
    { id: 'call', done: (calls.data?.items.length ?? 0) > 0, to: '/calls' },
    { id: 'flow', done: own.size > 0, to: '/flows' },
    { id: 'agent', done: (agents.data?.items ?? []).some((agent) => agent.registered), to: '/teams' },
    { id: 'line', done: (lines.data?.items ?? []).some((line) => line.enabled && own.has(line.flow)), to: '/lines' },
    { id: 'own', done: (calls.data?.items ?? []).some((call) => own.has(call.flow)), to: '/lines' },
  ] as const;
  return (
    <section aria-labelledby="steps-title" className={classes['steps']}>
      <h2 id="steps-title">{t('home.steps')}</h2>
      <ol>
        {steps.map((step) => (
          <li key={step.id} data-done={step.done}>
            <Link to={step.to}>
              {step.done ? <IconCircleCheckFilled size={20} aria-hidden /> : <IconCircle size={20} stroke={1.75} aria-hidden />}
              <span>{t(`home.step-${step.id}`)}</span>
            </Link>
          </li>
        ))}
      </ol>
    </section>
  );
}
