/** What the tests look at; the compose schema checks the rest. */
export interface Service {
  image: string;
  build?: { context: string; target: string };
  command?: string[];
  user?: string;
  environment: Record<string, string>;
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  tmpfs?: string[];
  privileged?: boolean;
  ports?: string[];
  volumes?: string[];
  secrets?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
}
export interface Compose {
  name: string;
  services: Record<string, Service>;
  secrets: Record<string, { file: string }>;
  volumes: Record<string, unknown>;
}
/** The text of docker-compose.yml, as it is committed. */
export function composeText(): string;
/** The file as Docker Compose reads it with these variables. @throws where one that must be there is missing */
export function readCompose(variables: Record<string, string>): Compose;
/** Lines of an `.env` file. */
export function parseEnvFile(text: string): Record<string, string>;
/** Names of the variables that the file must find in `.env`, and of those that it may. */
export function variablesOf(text: string): { required: string[]; optional: string[] };
