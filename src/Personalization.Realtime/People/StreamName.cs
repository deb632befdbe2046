using Personalization.People;

namespace Personalization.Realtime.People;

/// <summary>Who reads a stream. Immutable.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Reader">The name of the <see cref="StreamReader"/>'s cursor.</param>
internal readonly record struct StreamName(PersonStream Stream, string Reader);
