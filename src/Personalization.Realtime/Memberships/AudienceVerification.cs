namespace Personalization.Realtime.Memberships;

/// <summary>What became of comparing everyone with the reference.</summary>
/// <param name="Audience">The audience.</param>
/// <param name="People">How many records were compared.</param>
/// <param name="Differences">How many of them are in the audience and should not be, or the other way.</param>
/// <param name="Sample">The keys of some of those.</param>
internal sealed record AudienceVerification(string Audience, long People, long Differences, IReadOnlyList<string> Sample);
