/**
 * The SDK takes a stack trace of every resource, to its last frame: each is mapped back to its source, sent to the engine
 * and kept in the state, where they are a quarter of a class and are written again at every step. This leaves the frames of
 * the SDK's own and the place where the resource is made.
 */
const kept = 6; // Resource.callsites, Resource.stackTrace, three constructors, and the place

const whole = Error.prepareStackTrace?.bind(Error);
if (whole) Error.prepareStackTrace = (error, frames) => whole(error, frames.slice(0, kept)) as unknown;
