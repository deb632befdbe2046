namespace Personalization.Realtime.Audiences;

/// <summary>A member of a body that says who it is. Immutable.</summary>
/// <param name="Field">The member's name.</param>
/// <param name="Name">An index of the parent collection, by which the record is found; any other name for an id that no record has, such as that of a browser.</param>
public sealed record OfferIdentifier(string Field, string Name);
