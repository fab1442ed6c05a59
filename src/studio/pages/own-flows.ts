// Which flows the people here made or changed: all but what the demo brought and nobody touched. Not here: how a flow is shown.

/** Who the demo's flows are saved by (src/main/demo.ts). */
const demoAuthor = 'Atiende';

/** Ids of flows that somebody here made or changed. Example: a fresh installation has none, though it has the demo and its subflow. */
export function ownFlows(flows: readonly { id: string; draftUpdatedBy?: string | undefined }[]): Set<string> {
  return new Set(flows.filter((flow) => flow.draftUpdatedBy !== demoAuthor).map((flow) => flow.id));
}
