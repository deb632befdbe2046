using System.Globalization;
using Personalization.Errors;
using Personalization.Realtime.Events;
using Personalization.Records;

namespace Personalization.Realtime.Audiences;

/// <summary>Judges definitions as a whole: what it passes can be compiled and evaluated.</summary>
internal static class AudienceChecks
{
    internal const string Sources = "eventSources";
    internal const string Models = "eventModels";
    internal const string Audiences = "audiences";

    /// <summary>Answers all problems at once; none when all is well.</summary>
    internal static IReadOnlyList<AudienceProblem> Check(
        IReadOnlyList<EventSourceDefinition> sources,
        IReadOnlyList<EventModelDefinition> models,
        IReadOnlyList<AudienceDefinition> audiences,
        IReadOnlyDictionary<string, CollectionDefinition> collections,
        IReadOnlyList<OffersDefinition>? offers = null)
    {
        offers ??= [];
        var problems = new List<AudienceProblem>();
        CheckNames(Sources, [.. sources.Select(source => source.Name)], problems);
        CheckNames(Models, [.. models.Select(model => model.Name)], problems);
        CheckNames(Audiences, [.. audiences.Select(audience => audience.Name)], problems);
        CheckKeys(sources, problems);
        CheckOrigins(sources, problems);
        CheckNames(OffersChecks.Section, [.. offers.Select(one => one.Name)], problems);
        string[] sourceNames = [.. sources.Select(source => source.Name), .. offers.Select(one => one.Name)];
        foreach (var model in models)
        {
            EventModelChecks.Check(model, sourceNames, collections, new ProblemList(Models, model.Name, problems));
        }

        foreach (var audience in audiences)
        {
            var list = new ProblemList(Audiences, audience.Name, problems);
            list.AddAny("parent", collections.ContainsKey(audience.Parent) ? null : NoCollection(audience.Parent, collections.Keys));
            new ConditionChecks(audience, models, audiences, list).Check();
        }

        foreach (var one in offers)
        {
            var list = new ProblemList(OffersChecks.Section, one.Name, problems);
            list.AddAny(string.Empty, sources.Any(source => source.Name == one.Name) ? "There is an event source of this name. Give the offers another: events that come with questions have it as their source." : null);
            list.AddAny("parent", collections.ContainsKey(one.Parent) ? null : NoCollection(one.Parent, collections.Keys));
            OffersChecks.Check(one, offers, audiences, list);
        }

        CheckNumbers(audiences, problems);
        AudienceCycles.Check(audiences, problems);
        return problems;
    }

    /// <summary>Says that a name is not known, and which is near.</summary>
    internal static string Unknown(string what, string name, IEnumerable<string> known) => $"There is no {what} '{name}'. {NameSuggestion.For(name, known)}";

    internal static string NoCollection(string name, IEnumerable<string> known) => $"{Unknown("collection", name, known)} Name the one whose records are the people.";

    internal static void CheckNames(string kind, IReadOnlyList<string> names, List<AudienceProblem> problems)
    {
        problems.AddRange(names.Where(name => name.Length == 0).Select(name => new AudienceProblem(kind, name, string.Empty, "A name is empty. Give it one.")));
        problems.AddRange(names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1)
            .Select(group => new AudienceProblem(kind, group.Key, string.Empty, $"The name is given {group.Count()} times. Give each its own.")));
    }

    private static void CheckKeys(IReadOnlyList<EventSourceDefinition> sources, List<AudienceProblem> problems)
    {
        problems.AddRange(sources.Where(source => source.WriteKey.Length == 0).Select(source => new AudienceProblem(Sources, source.Name, "writeKey", "The write key is empty. Senders need one.")));
        problems.AddRange(sources.Where(source => source.WriteKey.Length > 0).GroupBy(source => source.WriteKey, StringComparer.Ordinal)
            .SelectMany(group => group.Skip(1).Select(source => new AudienceProblem(Sources, source.Name, "writeKey", $"The event source '{group.First().Name}' has the same write key. Give each its own."))));
    }

    /// <summary>What no browser writes would let no page in, and nobody would say why. The text is not told: it may be anything.</summary>
    private static void CheckOrigins(IReadOnlyList<EventSourceDefinition> sources, List<AudienceProblem> problems)
        => problems.AddRange(sources.SelectMany(source => source.Origins.Select((origin, at) => (origin, at)).Where(one => !IsOrigin(one.origin))
            .Select(one => new AudienceProblem(
                Sources,
                source.Name,
                string.Create(CultureInfo.InvariantCulture, $"origins.{one.at}"),
                "This is no origin. Write scheme, host and port as browsers do, without a path and without the scheme's own port, such as https://shop.example.com; or \"*\" for every page."))));

    /// <summary>Browsers say "null" for pages that have no origin of their own.</summary>
    private static bool IsOrigin(string text)
        => text is "*" or "null" || (Uri.TryCreate(text, UriKind.Absolute, out var uri) && string.Equals(uri.GetLeftPart(UriPartial.Authority), text.TrimEnd('/'), StringComparison.OrdinalIgnoreCase) && uri is { Host.Length: > 0, UserInfo.Length: 0 });

    private static void CheckNumbers(IReadOnlyList<AudienceDefinition> audiences, List<AudienceProblem> problems)
        => problems.AddRange(audiences.GroupBy(audience => audience.Parent, StringComparer.Ordinal).Where(group => group.Count() > AudienceLimits.MaxAudiences)
            .Select(group => new AudienceProblem(
                Audiences,
                group.ElementAt(AudienceLimits.MaxAudiences).Name,
                "parent",
                string.Create(CultureInfo.InvariantCulture, $"The collection '{group.Key}' has {group.Count()} audiences; at most {AudienceLimits.MaxAudiences}. Leave out those that nobody asks for."))));
}
