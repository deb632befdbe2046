using Personalization.People;

namespace Personalization.Realtime.Sinks;

/// <summary>An event that tables did not take, as it is kept. Immutable.</summary>
/// <param name="Bucket">The bucket that it lies in.</param>
/// <param name="Entry">The entry that keeps it; its time is when it was refused first.</param>
/// <param name="Frame">The event, and why.</param>
internal sealed record KeptFailure(int Bucket, StreamEntry Entry, SinkFailureFrame Frame);
