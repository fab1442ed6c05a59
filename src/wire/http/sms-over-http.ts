// What every courier of SMS over a carrier's HTTP has: its channel, its client and how that fares, who takes its news. Not here: any
// carrier's requests, answers and reports (adapters/courier-*).
import type { CourierSurroundings, OpenChannel } from '#ports/channel-kind.ts';
import type { InboundMessageRow } from '#ports/channel-store.ts';
import type { Courier, CourierHealth, Receipt } from '#ports/courier.ts';
import { Takers } from '#ports/takers.ts';
import { CarrierHttp } from './carrier-http.ts';

/** A courier but for what its carrier wants. `receipts` and `inbound` tell the takers. */
export abstract class SmsOverHttp<Settings> {
  readonly channel: string;
  readonly kinds: Courier['kinds'] = ['sms'];
  protected readonly open: OpenChannel<Settings>;
  protected readonly around: CourierSurroundings;
  protected readonly http: CarrierHttp;
  protected readonly receipts = new Takers<Receipt>();
  protected readonly inbound = new Takers<InboundMessageRow>();
  readonly onReceipt = this.receipts.add;
  readonly onInbound = this.inbound.add;

  constructor(open: OpenChannel<Settings>, around: CourierSurroundings) {
    this.channel = open.row.id;
    this.open = open;
    this.around = around;
    this.http = new CarrierHttp(around);
  }

  readonly health = (): CourierHealth => this.http.health();
}
