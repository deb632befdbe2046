using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Personalization.Realtime.Audiences;

/// <summary>Judges what is configured of offers.</summary>
internal static partial class OffersChecks
{
    internal const string Section = "offers";
    internal const int MaxTokens = 50;
    internal static readonly TimeSpan ShortestLifetime = TimeSpan.FromMinutes(1);
    internal static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(30);

    /// <summary>The first segments of other routes.</summary>
    private static readonly string[] Taken = ["v1", "api", "public", "health", "openapi", "metrics", "dashboard"];

    internal static void Check(OffersDefinition offers, IReadOnlyList<OffersDefinition> all, IReadOnlyList<AudienceDefinition> audiences, ProblemList problems)
    {
        CheckPath(offers, all, problems);
        CheckTokens(offers, problems);
        problems.AddAny("attributeLifetime", offers.AttributeLifetime < ShortestLifetime || offers.AttributeLifetime > LongestLifetime ? "Attributes are kept from one minute to 30 days. Write a time between, such as 24h." : null);
        problems.AddAny("identifiers", offers.Identifiers.Count == 0 ? "Nothing says whose a body is. Name a member of it, and the index of the parent collection that it is: email: email." : null);
        foreach (var identifier in offers.Identifiers)
        {
            problems.AddAny($"identifiers.{identifier.Field}", identifier.Name.Length == 0 ? "The name is empty. Give an index of the parent collection, or any other name for an id that no record has." : null);
        }

        foreach (var offer in offers.Personalizations)
        {
            CheckOffer(offer, offers, audiences, problems);
        }
    }

    /// <summary>Reads a network, or one address.</summary>
    internal static bool TryRead(string text, out IPNetwork network)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }

        return IPNetwork.TryParse(text, out network);
    }

    private static void CheckPath(OffersDefinition offers, IReadOnlyList<OffersDefinition> all, ProblemList problems)
    {
        if (Taken.Contains(offers.Database, StringComparer.OrdinalIgnoreCase))
        {
            problems.Add("database", $"'{offers.Database}' is a path of this service already. Call the database otherwise than {string.Join(", ", Taken)}.");
        }
        else if (!Segment().IsMatch(offers.Database))
        {
            problems.Add("database", $"'{offers.Database}' cannot stand in a path. Take letters, digits, _ and -.");
        }
        else if (all.First(other => other.Database == offers.Database) is { } first && first != offers)
        {
            problems.Add("database", $"The offers '{first.Name}' are of the same database. Give each its own.");
        }

        problems.AddAny("tables", offers.Tables.Count == 0 ? "There is no table. Name those that may be posted to." : null);
        for (var i = 0; i < offers.Tables.Count; i++)
        {
            problems.AddAny(At("tables", i), Segment().IsMatch(offers.Tables[i]) ? null : $"'{offers.Tables[i]}' cannot stand in a path. Take letters, digits, _ and -.");
        }
    }

    /// <summary>Tokens are secrets: none is told.</summary>
    private static void CheckTokens(OffersDefinition offers, ProblemList problems)
    {
        problems.AddAny("account", offers.Account.Contains('/', StringComparison.Ordinal) ? "An account has no slash. Write the first part of the token alone." : null);
        problems.AddAny("instance", offers.Instance.Contains('/', StringComparison.Ordinal) ? "An instance has no slash. Write the second part of the token alone." : null);
        problems.AddAny("tokens", offers.Tokens.Count switch
        {
            0 => "There is no token, so that nobody could ask. Give one.",
            > MaxTokens => string.Create(CultureInfo.InvariantCulture, $"There are {offers.Tokens.Count} tokens; at most {MaxTokens}. Leave out those that nobody uses."),
            _ => null,
        });
        for (var i = 0; i < offers.Tokens.Count; i++)
        {
            problems.AddAny(At("tokens", i), string.IsNullOrWhiteSpace(offers.Tokens[i]) ? "The token is empty. Give one."
                : offers.Tokens[i].Contains('/', StringComparison.Ordinal) ? "A token is written without account and instance. Write what follows the last slash."
                : null);
        }
    }

    private static void CheckOffer(OfferDefinition offer, OffersDefinition offers, IReadOnlyList<AudienceDefinition> audiences, ProblemList problems)
    {
        var place = $"personalizations.{offer.Name}";
        problems.AddAny(place + ".audience", offer.Audience.Length == 0 ? null : ProblemOf(offer.Audience));
        for (var i = 0; i < offer.Attributes.Count; i++)
        {
            problems.AddAny(At(place + ".attributes", i) + ".from", EventModelChecks.ProblemOf(offer.Attributes[i].From));
            problems.AddAny(
                At(place + ".attributes", i) + ".to",
                offer.Attributes[i].To.Length == 0 ? "The name is empty. Give one." : offer.Attributes.Take(i).Any(other => other.To == offer.Attributes[i].To) ? $"There is another attribute '{offer.Attributes[i].To}'. Give each its own name." : null);
        }

        for (var i = 0; i < offer.BatchSegments.Count; i++)
        {
            problems.AddAny(At(place + ".batchSegments", i) + ".audience", ProblemOf(offer.BatchSegments[i].Audience));
        }

        string? ProblemOf(string name) => audiences.FirstOrDefault(audience => audience.Name == name) switch
        {
            null => AudienceChecks.Unknown("audience", name, audiences.Select(audience => audience.Name)),
            var found when found.Parent != offers.Parent => $"The audience '{name}' is of the collection '{found.Parent}', and these offers are of '{offers.Parent}'. Name an audience of the same collection.",
            _ => null,
        };
    }

    private static string At(string list, int position) => string.Create(CultureInfo.InvariantCulture, $"{list}.{position}");

    [GeneratedRegex("^[A-Za-z0-9_-]{1,128}$", RegexOptions.CultureInvariant)]
    private static partial Regex Segment();
}
