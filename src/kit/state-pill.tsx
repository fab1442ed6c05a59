// A state said with colour, icon and word together. Never colour alone.
import type { ComponentType, ReactNode } from 'react';

export type Tone = 'green' | 'amber' | 'red' | 'violet' | 'blue' | 'grey';
/** A Tabler icon. */
export type IconPart = ComponentType<{ size?: number | string; stroke?: number | string; 'aria-hidden'?: boolean }>;

/** A small rounded pill. Example: `<StatePill tone="green" icon={IconCheck}>Publicado</StatePill>`. */
export function StatePill({ tone, icon: Icon, children }: { tone: Tone; icon?: IconPart; children: ReactNode }) {
  return (
    <span className={`a-pill a-${tone}`}>
      {Icon ? <Icon size={14} stroke={1.75} aria-hidden /> : null}
      {children}
    </span>
  );
}
