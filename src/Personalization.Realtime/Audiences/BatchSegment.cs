namespace Personalization.Realtime.Audiences;

/// <summary>A segment that an answer names for the members of an audience. Immutable.</summary>
/// <param name="Id">Its id in the answer.</param>
/// <param name="Audience">The audience.</param>
public sealed record BatchSegment(string Id, string Audience);
