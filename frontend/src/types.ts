/** What Home Assistant's websocket tells the panel: the shapes of `panel/messages.py`. */

export interface Amount {
  name: string;
  kind: string;
  text: string | null;
  unit: string | null;
}

export interface GatewayRow {
  entry_id: string;
  title: string;
  device_id: string | null;
  is_running: boolean;
  problem: string | null;
}

export interface Nameplate {
  number: string | null;
  maker: string | null;
  model: string | null;
  version: number | null;
}

export interface MeterRow extends Nameplate {
  entry_id: string;
  meter_id: string;
  device_id: string | null;
  title: string;
  medium: string;
  address: number | null;
  answers_at: number | null;
  amount: Amount | null;
  read_at: number | null;
  state: string;
  problem: string | null;
  interval_s: number;
  has_own_interval: boolean;
  failed_reads: number;
}

export interface PackedRows {
  entry_id: string;
  columns: string[];
  rows: unknown[][];
}

export interface RowsEvent {
  is_first?: boolean;
  gateways?: GatewayRow[];
  meters?: PackedRows[];
  removed?: string[];
}

export interface DecodedRecord extends Amount {
  dib: string;
  vib: string;
  storage: number;
  tariff: number;
  subunit: number;
  function: string;
  error: string | null;
  begin: number;
  end: number;
}

export interface Defect {
  code: string;
  position: number;
  detail: string;
}

export interface Fact {
  key: string;
  text: string;
}

export interface DecodedTelegram {
  raw: string;
  clear: string;
  header: Fact[];
  records: DecodedRecord[];
  block: string;
  error: string | null;
  defects: Defect[];
}

export interface Setting {
  label: string;
  value: string | number | boolean;
}

export interface PastFailure {
  text: string;
  times: number;
  first_at: string;
  last_at: string;
}

export interface MeterDetail {
  meter: MeterRow;
  telegrams: DecodedTelegram[];
  settings: Setting[];
  failures: PastFailure[];
  requests: number | null;
  duration_s: number | null;
}

export interface ShownFrame {
  number: number;
  at: number;
  entry_id: string;
  is_sent: boolean;
  hex: string;
  kind: string;
  address: number | null;
  meter_number: string | null;
  meter_id: string | null;
}

export interface TrafficEvent {
  is_first?: boolean;
  frames?: ShownFrame[];
  lost?: number;
}

export interface Done {
  meter_id: string;
  problem: string | null;
}

export interface FoundRow extends Nameplate {
  id: string;
  name: string;
  medium: string;
  address: number | null;
  amount: Amount | null;
  is_known: boolean;
  read_through: string | null;
}

export interface SearchState {
  method: string;
  is_thorough: boolean;
  is_running: boolean;
  was_stopped: boolean;
  fraction: number;
  remaining_s: number | null;
  requests: number;
  asked: string | null;
  remarks: string[];
  problem: string | null;
}

export interface SearchEvent {
  is_first?: boolean;
  search?: SearchState | null;
  found?: FoundRow[];
}

export interface Added {
  meter_id: string | null;
  device_id: string | null;
  is_whole: boolean;
}

export interface Moved {
  old_address: number | null;
  new_address: number;
}
