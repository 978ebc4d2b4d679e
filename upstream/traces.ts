/**
 * The SDK records a complete stack trace for each resource: it maps each frame to its source, sends it to the engine
 * and stores it in the state. In a class that is a quarter of the state, and it is written again at every step. Only
 * the SDK's own frames and the place where the resource is made are kept.
 */
const kept = 6; // Resource.callsites, Resource.stackTrace, three constructors, and the place

const whole = Error.prepareStackTrace?.bind(Error);
if (whole) Error.prepareStackTrace = (error, frames) => whole(error, frames.slice(0, kept)) as unknown;
