namespace Personalization.Realtime.Memberships;

/// <summary>How many are in an audience.</summary>
/// <param name="Audience">The audience.</param>
/// <param name="Parent">Its parent collection.</param>
/// <param name="People">How many records were judged.</param>
/// <param name="Members">How many of them are members.</param>
/// <param name="Sample">The keys of some members.</param>
internal sealed record AudienceSize(string Audience, string Parent, long People, long Members, IReadOnlyList<string> Sample);
