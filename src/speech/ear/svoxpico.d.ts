// The part of @echogarden/svoxpico-wasm that we use; the package brings no types.
declare module '@echogarden/svoxpico-wasm' {
  /** Pointers are numbers; statuses 0 = fine, 200 = nothing more to speak, 201 = there is more. */
  export interface SvoxPico {
    HEAPU8: Uint8Array;
    HEAP16: Int16Array;
    HEAP32: Int32Array;
    FS: { writeFile: (path: string, bytes: Uint8Array) => void };
    _malloc: (bytes: number) => number;
    _pico_initialize: (memory: number, bytes: number, out: number) => number;
    _pico_loadResource: (system: number, path: number, out: number) => number;
    _pico_getResourceName: (system: number, resource: number, out: number) => number;
    _pico_createVoiceDefinition: (system: number, name: number) => number;
    _pico_addResourceToVoiceDefinition: (system: number, name: number, resourceName: number) => number;
    _pico_newEngine: (system: number, name: number, out: number) => number;
    _pico_resetEngine: (engine: number, mode: number) => number;
    _pico_putTextUtf8: (engine: number, text: number, bytes: number, taken: number) => number;
    _pico_getData: (engine: number, out: number, bytes: number, got: number, type: number) => number;
  }
  /** Load the module: about 35 ms. */
  export default function load(): Promise<SvoxPico>;
}
