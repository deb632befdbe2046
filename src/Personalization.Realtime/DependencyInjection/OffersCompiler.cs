using System.Globalization;
using System.Net;
using Personalization.DependencyInjection;
using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>Makes definitions of what is configured of offers, and finds what is missing for that.</summary>
internal static class OffersCompiler
{
    private static readonly TimeSpan UsualLifetime = TimeSpan.FromHours(24);

    internal static IEnumerable<ConfigurationProblem> FindMissing(RealtimeSettings settings)
    {
        foreach (var offers in settings.Offers)
        {
            var place = $"offers.{offers.Name}";
            (string Key, bool IsThere, string Meaning)[] needed =
            [
                ("database", !string.IsNullOrWhiteSpace(offers.Database), "the first segment of the path that is asked"),
                ("account", !string.IsNullOrWhiteSpace(offers.Account), "the first part of the tokens"),
                ("instance", !string.IsNullOrWhiteSpace(offers.Instance), "the second part of the tokens"),
                ("parent", !string.IsNullOrWhiteSpace(offers.Parent), "the name of the collection whose records get offers"),
            ];
            foreach (var (key, _, meaning) in needed.Where(one => !one.IsThere))
            {
                yield return SettingsCompiler.Missing(place, key, meaning);
            }

            foreach (var offer in offers.Personalizations.Where(offer => string.IsNullOrWhiteSpace(offer.Audience)))
            {
                yield return SettingsCompiler.Missing($"{place}.personalizations.{offer.Name}", "audience", "the name of the audience whose members get the offer");
            }

            foreach (var (at, network) in offers.AllowedNetworks.Index().Where(one => !OffersChecks.TryRead(one.Item, out _)))
            {
                yield return new ConfigurationProblem(
                    string.Create(CultureInfo.InvariantCulture, $"{place}.allowedNetworks[{at}]"), $"'{network}' is no network. Write one such as 10.0.0.0/8, whose bits beyond the prefix are 0, or one address.");
            }
        }
    }

    internal static IReadOnlyList<OffersDefinition> Define(RealtimeSettings settings) => [.. settings.Offers.Select(offers => new OffersDefinition
    {
        Name = offers.Name,
        Database = offers.Database ?? string.Empty,
        Tables = [.. offers.Tables],
        Account = offers.Account ?? string.Empty,
        Instance = offers.Instance ?? string.Empty,
        Tokens = [.. offers.Tokens],
        AllowedNetworks = [.. offers.AllowedNetworks.Select(text => OffersChecks.TryRead(text, out var network) ? network : default(IPNetwork?)).OfType<IPNetwork>()],
        Identifiers = [.. offers.Identifiers],
        Parent = offers.Parent ?? string.Empty,
        AttributeLifetime = offers.AttributeLifetime ?? UsualLifetime,
        Personalizations = [.. offers.Personalizations.Select(offer => new OfferDefinition
        {
            Name = offer.Name,
            Audience = offer.Audience ?? string.Empty,
            Attributes = [.. offer.Attributes],
            BatchSegments = [.. offer.BatchSegments],
        })],
    })];
}
