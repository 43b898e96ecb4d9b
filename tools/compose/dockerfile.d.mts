export interface Stage {
  image: string;
  name: string;
  instructions: { keyword: string; rest: string }[];
}
/** The stages of the Dockerfile, in order. */
export function readDockerfile(): Stage[];
