namespace Personalization.Realtime.Audiences;

/// <summary>Something about a person that goes with an offer. Immutable.</summary>
/// <param name="From">Its path in the record, such as <c>address.city</c>. Where the record lacks it, the newest value that a body has had at this path is taken.</param>
/// <param name="To">Its name in the answer.</param>
public sealed record OfferAttribute(string From, string To);
