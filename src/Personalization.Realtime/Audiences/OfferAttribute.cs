using System.Diagnostics.CodeAnalysis;

namespace Personalization.Realtime.Audiences;

/// <summary>Something about a person that goes with an offer. Immutable.</summary>
/// <param name="From">Its path in the record, such as <c>address.city</c>. Where the record lacks it, the newest value that a body has had at this path is taken.</param>
/// <param name="To">Its name in the answer.</param>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "It is what answers call an attribute; it is none of code.")]
public sealed record OfferAttribute(string From, string To);
