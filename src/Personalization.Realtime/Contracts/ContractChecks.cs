using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.Contracts;

/// <summary>Judges contracts as a whole: what it passes can be compiled.</summary>
internal static class ContractChecks
{
    internal const string Contracts = "contracts";

    /// <summary>Answers all problems at once; none when all is well.</summary>
    internal static IReadOnlyList<AudienceProblem> Check(IReadOnlyList<EventSourceDefinition> sources, IReadOnlyList<ContractDefinition> contracts)
    {
        var problems = new List<AudienceProblem>();
        foreach (var name in Repeated(contracts.Select(contract => contract.Name)))
        {
            problems.Add(new AudienceProblem(Contracts, name, string.Empty, "The name is given more than once. Give each its own."));
        }

        foreach (var source in sources.Where(source => source.Contract is { } name && contracts.All(contract => contract.Name != name)))
        {
            problems.Add(new AudienceProblem(AudienceChecks.Sources, source.Name, "contract", AudienceChecks.Unknown("contract", source.Contract!, contracts.Select(contract => contract.Name))));
        }

        foreach (var contract in contracts)
        {
            Check(contract, new ProblemList(Contracts, contract.Name, problems));
        }

        return problems;
    }

    private static void Check(ContractDefinition contract, ProblemList problems)
    {
        problems.AddAny(string.Empty, contract.Name.Length == 0 ? "A name is empty. Give it one." : null);
        foreach (var id in Repeated(contract.Events.Select(one => one.Id)))
        {
            problems.Add($"events.{id}", "The id is given more than once. Give each its own.");
        }

        foreach (var (at, one) in contract.Events.Index())
        {
            var place = $"events.{one.Id}";
            problems.AddAny($"{place}.event", ProblemOfName(one));
            problems.AddAny(place, contract.Events.Take(at).FirstOrDefault(other => other.Type == one.Type && other.Event == one.Event && other.Id != one.Id) is { } same
                ? $"'{same.Id}' declares the same event. Leave one, or make this a version of it, under 'versions'."
                : null);
            problems.AddAny($"{place}.schema", ProblemOfSchema(one.Schema));
            foreach (var (version, schema) in one.Versions)
            {
                problems.AddAny($"{place}.versions.{version}", version is "" or SchemaVersion.Default
                    ? "The version of events that say none is 'schema'. Give this one another name, such as v2."
                    : ProblemOfSchema(schema));
            }
        }
    }

    private static string? ProblemOfName(ContractEventDefinition one) => one.Type switch
    {
        EventType.Track when string.IsNullOrWhiteSpace(one.Event) => "'event' is missing. Add it: the name of the track event, exactly as it is sent.",
        EventType.Identify or EventType.Group or EventType.Alias when one.Event is not null => $"An event of type {one.Type.ToString().ToLowerInvariant()} has no name. Leave it out.",
        _ => null,
    };

    private static string? ProblemOfSchema(string schema)
    {
        try
        {
            ContractSchema.Compile(schema);
            return null;
        }
        catch (SchemaException exception)
        {
            return exception.Message;
        }
    }

    private static IEnumerable<string> Repeated(IEnumerable<string> names) => names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key);
}
