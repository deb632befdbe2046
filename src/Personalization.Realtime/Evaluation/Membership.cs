namespace Personalization.Realtime.Evaluation;

/// <summary>Whether a person is in an audience.</summary>
/// <param name="Audience">The audience.</param>
/// <param name="IsMember">Whether the person is a member.</param>
/// <param name="Since">Since when, if the transition was written already.</param>
/// <param name="Until">Until when that is certain as long as nothing happens; <see langword="null"/> for ever, and while the record is unknown.</param>
internal readonly record struct Membership(string Audience, bool IsMember, DateTimeOffset? Since, DateTimeOffset? Until);
