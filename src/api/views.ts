// Rows of the store as the outside sees them. Secrets, hashes and keys have no place in these. Not here: the shapes (contract/shapes.ts).
import type * as z from 'zod';
import type { CallSummary } from '#ports/call-store.ts';
import type { LineRow } from '#ports/flow-store.ts';
import type { MessageRow, MessageSum } from '#ports/message-store.ts';
import type { AgentRow, TeamRow, UserRow } from '#ports/people-store.ts';
import type { AudioRow, LibraryFileRow } from '#ports/settings-store.ts';
import type { TrunkRow } from '#ports/sip-store.ts';
import type { messageSumSchema } from './contract/channel-shapes.ts';
import type {
  agentViewSchema,
  audioSchema,
  fileSchema,
  callSummarySchema,
  lineSchema,
  messageSchema,
  teamSchema,
  trunkSchema,
  userSchema,
} from './contract/shapes.ts';
import type { ApiRooms, Channels } from './rooms.ts';
import { partsOf } from './shown-message.ts';

/** A user without the password. */
export function viewUser(row: UserRow): z.output<typeof userSchema> {
  const { passwordHash: _hash, ...user } = row;
  return user;
}

/** Agents with what is known of them now. */
export function viewAgents(
  rooms: Pick<ApiRooms, 'line' | 'desk'>,
  agents: AgentRow[],
  teams: TeamRow[],
): z.output<typeof agentViewSchema>[] {
  const registered = new Set(rooms.line.registrations().map((row) => row.aor));
  const states = rooms.desk.states();
  const reasons = new Map(rooms.desk.board?.().agents.map(({ agent, reason }) => [agent, reason]));
  return agents.map((agent) => ({
    id: agent.id,
    name: agent.name,
    userId: agent.userId,
    contact: agent.contact,
    available: agent.available,
    skills: agent.skills,
    mayTransferOutside: agent.mayTransferOutside ?? false,
    sipUser: agent.sipUser,
    registered: registered.has(agent.sipUser),
    state: states.get(agent.id) ?? 'offline',
    reason: reasons.get(agent.id),
    teams: teams.filter((team) => team.agents.includes(agent.id)).map((team) => team.id),
  }));
}

/** A team as it is. */
export function viewTeam(row: TeamRow): z.output<typeof teamSchema> {
  const { createdAt: _createdAt, ...team } = row;
  return team;
}

/** A trunk without its secret. */
export function viewTrunk(row: TrunkRow): z.output<typeof trunkSchema> {
  const { secret: _secret, ...trunk } = row;
  return trunk;
}

/** A line as it is. */
export function viewLine(row: LineRow): z.output<typeof lineSchema> {
  return row;
}

/** A call of the list. */
export function viewCall(row: CallSummary): z.output<typeof callSummarySchema> {
  return row;
}

/** A message with the text a person reads: a template's body filled with its values. */
export function viewMessage(row: MessageRow, channels: Channels): z.output<typeof messageSchema> {
  const used = row.usedFallback && row.fallback ? row.fallback : { origin: row.origin, content: row.content };
  const template = used.content.channel === 'whatsapp' ? used.content.template : undefined;
  return {
    id: row.id,
    callId: row.callId,
    flow: row.flow,
    block: row.block,
    action: row.action,
    channelKind: used.content.channel,
    origin: used.origin,
    to: row.to,
    text: used.content.text ?? (template ? templateText(used.origin, template, channels) : ''),
    template: template?.name,
    state: row.state,
    attempts: row.attempts,
    parts: row.parts,
    code: row.code,
    detail: row.detail,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    sentAt: row.sentAt,
    usedFallback: row.usedFallback,
    maybeDoubled: row.maybeDoubled,
    test: row.test,
    channel: row.channel,
    carrierId: row.carrierId,
    language: template?.language,
    dueAt: row.state === 'queued' ? row.dueAt : undefined,
    shown: partsOf(used.content, used.origin, channels),
  };
}

/** A line of the report: a message that was read was delivered too, one that was delivered was sent. */
export function viewMessageSum({ states, ...sum }: MessageSum): z.output<typeof messageSumSchema> {
  const { queued = 0, attempting = 0, sent = 0, delivered = 0, read = 0, failed = 0, dead = 0, suppressed = 0, unknown = 0 } = states;
  return {
    ...sum,
    total: queued + attempting + sent + delivered + read + failed + dead + suppressed + unknown,
    waiting: queued + attempting,
    sent: sent + delivered + read,
    delivered: delivered + read,
    read,
    failed: failed + dead + suppressed,
    unknown,
  };
}

type FileView = z.output<typeof fileSchema>;

/** An audio of the library. */
export function viewAudio(row: AudioRow): z.output<typeof audioSchema> {
  const { hash: _hash, originalHash: _original, ...audio } = row;
  return audio;
}

function templateText(
  origin: string,
  template: { name: string; language: string; variables: Record<string, string> },
  channels: Channels,
): string {
  const known = channels.whatsappNumbers.find((number) => number.id === origin)?.templates ?? [];
  const found = known.find((one) => one.name === template.name && one.language === template.language);
  if (!found) return Object.values(template.variables).join(' · ');
  return found.body.replace(/\{\{\s*(\w+)\s*\}\}/g, (place, name: string) => template.variables[name] ?? place);
}

/** A file of the library, with the flows that send it. */
export function viewFile({ hash: _hash, ...file }: LibraryFileRow, flows: FileView['flows'] = []): FileView {
  return { ...file, flows };
}
