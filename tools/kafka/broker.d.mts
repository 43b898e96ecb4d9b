/** A running broker on loopback. */
export interface KafkaBroker {
  /** `host:port`, as clients take it. */
  readonly brokers: string[];
  readonly port: number;
  /** Null while it is down. */
  readonly pid: number | null;
  /** Orderly; by force after 10 s. */
  stop(): Promise<void>;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** Starts again on the same ports with the same data (stops first where it runs); resolves when it answers. */
  restart(): Promise<void>;
}

export interface StartKafkaOptions {
  /** Holds `data/`, `server.properties` and `broker.log`; formatted when it is new. */
  dataDir: string;
  /** Default: a free one. */
  port?: number;
  /** Progress for people: what is fetched. */
  log?: (line: string) => void;
}

/** Starts a real Apache Kafka (KRaft, one node); it dies with this process. @throws Error with the broker's last output, or with what is missing here */
export function startKafka(options: StartKafkaOptions): Promise<KafkaBroker>;

/** Whether a broker can be had here (given by `KAFKA_BROKERS`, or Java 17 and cached jars or Maven); `reason` says what is missing. */
export function isKafkaAvailable(): Promise<{ available: boolean; reason: string | null }>;

/** Whether `startKafka` can work here, whatever `KAFKA_BROKERS` says. */
export function isKafkaStartable(): Promise<{ available: boolean; reason: string | null }>;
