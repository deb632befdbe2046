namespace Personalization.AspNetCore.Audiences;

/// <summary>What of memberships is asked. Immutable.</summary>
/// <param name="Parent">The parent collection.</param>
/// <param name="Index">The index; <see langword="null"/> where people are asked for by their user id, which is the primary index.</param>
/// <param name="Details">Whether names and times are asked for.</param>
internal readonly record struct AudienceRequest(string Parent, string? Index, bool Details);
