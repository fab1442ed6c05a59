// The house's boundaries, executable: which room may import which (AGENTS.md). A room not listed with another may not import it.
const allowed = {
  language: [],
  flow: [],
  engine: ['flow', 'language'],
  talk: ['language', 'flow', 'engine'],
  ports: ['flow', 'engine'],
  wire: ['ports'],
  media: ['ports', 'wire', 'engine'],
  speech: ['language', 'ports', 'wire', 'adapters/voice-espeak', 'adapters/ear-deepgram', 'adapters/ear-openai', 'adapters/ear-vosk', 'adapters/ear-vosk-server'],
  kit: ['flow', 'wire/audio/levelling', 'wire/g711', 'wire/resample'],
  blocks: ['language', 'flow', 'engine', 'kit'],
  actions: ['flow', 'engine', 'kit'],
  kinds: ['language', 'flow', 'engine', 'kit', 'blocks', 'actions'],
  adapters: ['language', 'ports', 'wire', 'media', 'speech/protocol', 'engine', 'flow'],
  prompts: ['language', 'ports', 'flow', 'engine', 'wire'],
  outbox: ['ports', 'engine', 'flow'],
  desk: ['flow', 'ports', 'engine'],
  calls: ['language', 'flow', 'engine', 'ports', 'kinds', 'desk', 'prompts'],
  api: ['flow', 'engine', 'kinds', 'talk', 'ports', 'prompts', 'desk', 'outbox', 'wire'],
  cli: ['flow', 'engine', 'talk', 'kinds', 'api/contract'],
  studio: ['flow', 'engine', 'talk', 'kit', 'kinds', 'api/contract'],
};
const wiring = '^src/(main|supervisor|settings)\\.ts$|^src/(main|supervisor)/';

const rooms = Object.entries(allowed).map(([room, others]) => ({
  name: `room-${room}`,
  comment: `${room} may import only: ${others.join(', ') || 'nothing of the house'}`,
  severity: 'error',
  from: { path: `^src/${room}/`, pathNot: '\\.(test|contract)\\.tsx?$|test-server\\.ts$' },
  to: { path: '^src/', pathNot: [`^src/${room}/`, ...others.map((other) => `^src/${other}(/|\\.ts)`)] },
}));

module.exports = {
  forbidden: [
    { name: 'no-cycle', severity: 'error', comment: 'two files that need each other are one, or need a third', from: {}, to: { circular: true } },
    ...rooms,
    { name: 'ports-types-only', severity: 'error', comment: 'ports know flow and engine by type only', from: { path: '^src/ports/', pathNot: '\\.(test|contract)\\.ts$' }, to: { path: '^src/(flow|engine)/', dependencyTypesNot: ['type-only'] } },
    { name: 'one-kind-one-folder', severity: 'error', comment: 'a kind never imports another kind', from: { path: '^src/(blocks|actions)/([^/]+)/' }, to: { path: '^src/(blocks|actions)/', pathNot: '^src/$1/$2/' } },
    { name: 'one-adapter-one-folder', severity: 'error', comment: 'an adapter never imports another adapter', from: { path: '^src/adapters/([^/]+)/', pathNot: '\\.(test|contract)\\.ts$|test-server\\.ts$' }, to: { path: '^src/adapters/', pathNot: '^src/adapters/$1/' } },
    { name: 'nobody-imports-the-wiring', severity: 'error', from: { path: '^src/', pathNot: [wiring, '\\.(test|contract)\\.ts$', 'test-server\\.ts$'] }, to: { path: '^src/(main|supervisor)\\.ts$|^src/supervisor/' } },
    { name: 'no-development-packages-at-run-time', severity: 'error', from: { path: '^src/', pathNot: '^src/(studio|kit)/|\\.tsx$|\\.(test|contract)\\.tsx?$|test-(server|transfer|desk)\\.ts$' }, to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] } },
    { name: 'not-found', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.json$|\\?' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'], extensions: ['.ts', '.tsx', '.js', '.mjs', '.css'] },
  },
};
