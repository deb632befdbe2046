namespace Personalization.Realtime.Evaluation;

/// <summary>That somebody entered or left an audience. Immutable.</summary>
/// <param name="Audience">The audience.</param>
/// <param name="Number">The number of the transition for this person and audience: 1, 2, 3 and so on; odd ones are entries.</param>
/// <param name="IsMember">Whether the person is a member now.</param>
/// <param name="At">When it was found.</param>
/// <param name="Cause">The message, run or other reason.</param>
internal sealed record AudienceTransition(string Audience, long Number, bool IsMember, DateTimeOffset At, string? Cause);
