// The sections of the studio: their order in the rail, their icons, and who sees them.
import {
  IconAntenna,
  IconEar,
  IconHeadset,
  IconHome,
  IconMessage,
  IconPhoneCall,
  IconPhoneDone,
  IconPlugConnected,
  IconRoute,
  IconSettings,
  IconUsers,
} from '@tabler/icons-react';
import type { IconPart } from '#kit/state-pill.tsx';
import type { Role } from '../app/session.ts';

export interface Section {
  id: 'home' | 'flows' | 'teams' | 'desk' | 'live' | 'calls' | 'learn' | 'messages' | 'channels' | 'lines' | 'settings';
  to: '/' | '/flows' | '/teams' | '/desk' | '/live' | '/calls' | '/learn' | '/messages' | '/channels' | '/lines' | '/settings';
  icon: IconPart;
  /** Roles beside admin; empty = everybody. */
  roles: Role[];
}

/** All sections, in the rail's order. */
const sections: Section[] = [
  { id: 'home', to: '/', icon: IconHome, roles: [] },
  { id: 'flows', to: '/flows', icon: IconRoute, roles: ['designer', 'supervisor'] },
  { id: 'teams', to: '/teams', icon: IconUsers, roles: [] },
  { id: 'desk', to: '/desk', icon: IconHeadset, roles: [] },
  { id: 'live', to: '/live', icon: IconPhoneCall, roles: ['designer', 'supervisor'] },
  { id: 'calls', to: '/calls', icon: IconPhoneDone, roles: ['designer', 'supervisor'] },
  { id: 'learn', to: '/learn', icon: IconEar, roles: ['designer', 'supervisor'] },
  { id: 'messages', to: '/messages', icon: IconMessage, roles: ['designer', 'supervisor'] },
  { id: 'channels', to: '/channels', icon: IconAntenna, roles: ['designer', 'supervisor'] },
  { id: 'lines', to: '/lines', icon: IconPlugConnected, roles: ['designer', 'supervisor'] },
  { id: 'settings', to: '/settings', icon: IconSettings, roles: [] },
];

/** The sections a role sees. */
export function sectionsFor(role: Role): Section[] {
  return sections.filter((section) => section.roles.length === 0 || role === 'admin' || section.roles.includes(role));
}

/** The section a path belongs to. */
export function sectionOf(pathname: string): Section | undefined {
  return sections.find((section) => (section.to === '/' ? pathname === '/' : pathname.startsWith(section.to)));
}
