using System.Net;

namespace Personalization.Realtime.Audiences;

/// <summary>Who may ask for offers, and what is offered to whom. Immutable.</summary>
internal sealed record OffersDefinition
{
    /// <summary>The name; the events that come with questions have it as their source.</summary>
    internal required string Name { get; init; }

    /// <summary>The first segment of the path.</summary>
    internal required string Database { get; init; }

    /// <summary>What the second segment of the path may be.</summary>
    internal required IReadOnlyList<string> Tables { get; init; }

    internal required string Account { get; init; }

    internal required string Instance { get; init; }

    internal required IReadOnlyList<string> Tokens { get; init; }

    /// <summary>From where it may be asked; from everywhere when there is none.</summary>
    internal required IReadOnlyList<IPNetwork> AllowedNetworks { get; init; }

    /// <summary>The members of a body that say who it is: each an index of the parent collection, or an id that no record has.</summary>
    internal required IReadOnlyList<OfferIdentifier> Identifiers { get; init; }

    internal required string Parent { get; init; }

    /// <summary>How long what a body says of a person is kept.</summary>
    internal required TimeSpan AttributeLifetime { get; init; }

    internal required IReadOnlyList<OfferDefinition> Personalizations { get; init; }
}
