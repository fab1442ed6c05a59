// What a leg's UDP sockets do, however the machine gives them. Not here: which way this machine has (machine-datagrams.ts), pairs (port-pool.ts).

/** Where a datagram came from. One object may serve all of a far side's packets: not to be changed. */
export interface DatagramSource {
  readonly address: string;
  readonly port: number;
}

/** One bound UDP socket. Unreachable far sides are no error: their silence tells. */
export interface DatagramSocket {
  /** Called for each datagram. `packet` is there during the call only: whoever keeps it copies it. */
  onDatagram: (packet: Buffer, from: DatagramSource) => void;
  /** Leaves at once or never. `address` is an IP literal. */
  send: (packet: Uint8Array, port: number, address: string) => void;
  /** A second time, or sending afterwards, does nothing. */
  close: () => void;
}

/** The UDP sockets of the media process. */
export interface Datagrams {
  /** Bind to an address, an IP literal; undefined where the port is taken or not allowed. Throws `unavailable` where the machine gives no socket. */
  open: (address: string, port: number) => Promise<DatagramSocket | undefined>;
  /** Those that the event loop does not watch: whoever owns the clock looks at them. Undefined: the event loop brings what comes. */
  readonly watch: DatagramWatch | undefined;
}

/** Sockets that somebody has to look at. */
export interface DatagramWatch {
  /** How many are open. */
  readonly count: number;
  /** Take what has come, until `until` (`performance.now()`) at most. */
  look: (until: number) => void;
  /** Sleep until a datagram comes, the event loop has something to do, or so many ms are over. */
  sleep: (ms: number) => void;
}
