using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>Configures an offer.</summary>
public sealed class OfferBuilder
{
    private readonly OfferSettings _settings;

    internal OfferBuilder(OfferSettings settings) => _settings = settings;

    /// <summary>Sets whose members get the offer.</summary>
    /// <param name="audience">The audience's name; it is of the same parent collection.</param>
    /// <returns>The same builder.</returns>
    public OfferBuilder Audience(string audience)
    {
        _settings.Audience = audience;
        return this;
    }

    /// <summary>Adds something about the person that goes with the offer.</summary>
    /// <param name="from">Its path in the record. Where the record lacks it, the newest value that a body has had at this path is taken.</param>
    /// <param name="to">Its name in the answer.</param>
    /// <returns>The same builder.</returns>
    public OfferBuilder Attribute(string from, string to)
    {
        _settings.Attributes.Add(new OfferAttribute(from, to));
        return this;
    }

    /// <summary>Adds a segment that is named with the offer to its members.</summary>
    /// <param name="id">Its id in the answer.</param>
    /// <param name="audience">The audience; it is of the same parent collection.</param>
    /// <returns>The same builder.</returns>
    public OfferBuilder BatchSegment(string id, string audience)
    {
        _settings.BatchSegments.Add(new BatchSegment(id, audience));
        return this;
    }
}
