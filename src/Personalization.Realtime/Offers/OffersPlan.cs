using System.Net;
using System.Security.Cryptography;
using System.Text;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;
using Personalization.Realtime.People;
using Personalization.Records;

namespace Personalization.Realtime.Offers;

/// <summary>The offers of one database, compiled. Immutable.</summary>
internal sealed class OffersPlan
{
    private readonly byte[][] _tokens;

    internal OffersPlan(OffersDefinition definition, CollectionDefinition collection, ParentPlan? parent)
    {
        Definition = definition;
        Collection = collection;
        Parent = parent;
        _tokens = [.. definition.Tokens.Select(Hash)];
        Offers = [.. definition.Personalizations.Select(offer => new Offer(
            offer.Name, offer.Audience, [.. offer.Attributes.Select(attribute => (FieldPath.Parse(attribute.From), attribute.To))], [.. offer.BatchSegments]))];
        Kept = Offers.SelectMany(offer => offer.Attributes.Select(attribute => attribute.Path[0])).ToHashSet(StringComparer.Ordinal);
        Kept.ExceptWith(definition.Identifiers.Select(identifier => identifier.Field));
    }

    internal OffersDefinition Definition { get; }

    internal CollectionDefinition Collection { get; }

    /// <summary>The plan of the parent; <see langword="null"/> where it has neither audiences nor event models.</summary>
    internal ParentPlan? Parent { get; }

    internal IReadOnlyList<Offer> Offers { get; }

    /// <summary>The members of a body that are kept: those that some offer answers.</summary>
    internal HashSet<string> Kept { get; }

    internal bool IsIndex(string name) => name == Collection.PrimaryIndex || Collection.OtherIndexes.Contains(name);

    /// <summary>Judges who asks.</summary>
    /// <param name="token">The token: <c>ACCOUNT/INSTANCE/TOKEN</c>.</param>
    /// <param name="address">From where.</param>
    /// <returns>What is wrong, or <see langword="null"/>.</returns>
    internal OfferError? Check(string? token, IPAddress? address)
    {
        if (string.IsNullOrWhiteSpace(token))
        {
            return OfferError.NoToken;
        }

        if (token.Trim().Split('/') is not [{ Length: > 0 } account, { Length: > 0 } instance, { Length: > 0 } secret])
        {
            return OfferError.MalformedToken;
        }

        if (account != Definition.Account)
        {
            return OfferError.OtherAccount;
        }

        return instance != Definition.Instance || !IsKnown(secret) ? OfferError.UnknownToken : IsAllowed(address) ? null : OfferError.OtherNetwork;
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>Takes as long whichever token it is.</summary>
    private bool IsKnown(string secret)
    {
        var hash = Hash(secret);
        var isKnown = false;
        foreach (var token in _tokens)
        {
            isKnown |= CryptographicOperations.FixedTimeEquals(token, hash);
        }

        return isKnown;
    }

    private bool IsAllowed(IPAddress? address)
    {
        if (Definition.AllowedNetworks.Count == 0)
        {
            return true;
        }

        address = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return address is not null && Definition.AllowedNetworks.Any(network => network.Contains(address));
    }

    /// <summary>One offer.</summary>
    internal sealed record Offer(string Name, string Audience, IReadOnlyList<(string[] Path, string To)> Attributes, IReadOnlyList<BatchSegment> Segments);
}
