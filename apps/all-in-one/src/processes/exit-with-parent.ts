/**
 * Ends this process when its parent has ended, however that happened: the parent holds the other end of standard input.
 * Only where `KEYPLANE_EXIT_WITH_PARENT=1`; a program that people start by hand has a terminal there, or nothing.
 */
export function exitWithParent(env: NodeJS.ProcessEnv): void {
  if (env.KEYPLANE_EXIT_WITH_PARENT !== '1') return;
  const exit = (): never => process.exit(0);
  process.stdin.on('end', exit).on('error', exit).resume();
}
