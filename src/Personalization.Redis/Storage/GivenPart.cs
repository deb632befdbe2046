using Personalization.Records;

namespace Personalization.Redis.Storage;

/// <summary>A part that an operation replaced or removed, as it was.</summary>
/// <param name="Position">The operation.</param>
/// <param name="Part">The part.</param>
internal readonly record struct GivenPart(int Position, RecordPart Part);
