// A person's own flows, told from the demo's.
import { expect, test } from 'vitest';
import { ownFlows } from './own-flows.ts';

test("what the demo brought is nobody's own, its subflow neither, until somebody changes it", () => {
  const flows = [
    { id: 'clinica', draftUpdatedBy: 'Atiende' },
    { id: 'subrutina', draftUpdatedBy: 'Atiende' },
  ];
  expect([...ownFlows(flows)]).toEqual([]);
  expect([...ownFlows([...flows, { id: 'mesa', draftUpdatedBy: 'Ana' }])]).toEqual(['mesa']);
  expect([...ownFlows([{ id: 'clinica', draftUpdatedBy: 'Ana' }])]).toEqual(['clinica']);
  expect([...ownFlows([{ id: 'importado' }])]).toEqual(['importado']);
});
