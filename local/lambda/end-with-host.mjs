/**
 * Loaded into each execution environment before its function: ends it when the host is gone, however that went, and
 * leaves an interrupt, which goes to the whole terminal, to the host.
 */

process.on('SIGINT', () => undefined);
process.stdin.on('close', () => process.kill(process.pid, 'SIGKILL'));
process.stdin.resume();
// Only the host ends it; waiting for that must not keep an idle function from ending by itself.
process.stdin.unref();
