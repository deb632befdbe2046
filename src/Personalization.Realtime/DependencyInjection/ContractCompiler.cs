using Personalization.DependencyInjection;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Contracts;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>Makes definitions of contracts that are configured, and finds what is wrong with them.</summary>
internal static class ContractCompiler
{
    /// <summary>What stands for a schema that is missing, so that the rest is checked.</summary>
    private const string Anything = "true";

    /// <summary>Finds all that is wrong.</summary>
    internal static IEnumerable<ConfigurationProblem> Check(RealtimeSettings settings)
    {
        var missing = settings.Contracts.SelectMany(FindMissing).ToList();
        var others = ContractChecks.Check(SettingsCompiler.Sources(settings), Define(settings))
            .Select(problem => new ConfigurationProblem($"{problem.Kind}.{problem.Name}{(problem.Path.Length > 0 ? "." : string.Empty)}{problem.Path}", problem.Message));
        return [.. missing, .. others];
    }

    internal static IReadOnlyList<ContractDefinition> Define(RealtimeSettings settings) => [.. settings.Contracts.Select(contract => new ContractDefinition
    {
        Name = contract.Name,
        UndeclaredEvents = contract.UndeclaredEvents,
        Events = [.. contract.Events.Select(Define)],
    })];

    private static ContractEventDefinition Define(ContractEventSettings one) => new()
    {
        Id = one.Id,
        Type = one.Type ?? EventType.Track,
        Event = one.Type is null ? one.Event ?? one.Id : one.Event, // a missing type is told once
        Schema = TextOf(one.Schema, out _) ?? Anything,
        Versions = one.Versions.ToDictionary(version => version.Key, version => TextOf(version.Value, out _) ?? Anything, StringComparer.Ordinal),
        UndeclaredFields = one.UndeclaredFields,
        InvalidFields = one.InvalidFields,
        IncludesBuiltInContext = one.BuiltInContext,
    };

    private static IEnumerable<ConfigurationProblem> FindMissing(ContractSettings contract)
    {
        foreach (var one in contract.Events)
        {
            var place = $"contracts.{contract.Name}.events.{one.Id}";
            if (one.Type is null)
            {
                yield return new ConfigurationProblem($"{place}.type", "'type' is missing. Add it: track, page, screen, identify, group or alias.");
            }

            if (one.Schema is null)
            {
                yield return new ConfigurationProblem($"{place}.schema", "'schema' is missing. Add it: a JSON Schema of draft 7, or the path of a file with one.");
            }

            if (TextOf(one.Schema, out var problem) is null && problem is not null)
            {
                yield return new ConfigurationProblem($"{place}.schema", problem);
            }

            foreach (var (version, schema) in one.Versions)
            {
                if (TextOf(schema, out var why) is null)
                {
                    yield return new ConfigurationProblem($"{place}.versions.{version}", why!);
                }
            }
        }
    }

    private static string? TextOf(SchemaSettings? schema, out string? problem)
    {
        problem = null;
        if (schema?.File is not { } path)
        {
            return schema?.Json;
        }

        try
        {
            if (File.Exists(path) && BoundedFile.ReadText(path, SchemaLimits.Bytes) is { } text)
            {
                return text;
            }

            problem = File.Exists(path)
                ? $"The schema is larger than {SchemaLimits.Bytes / 1024} KB. Declare less, or part the event into several."
                : $"There is no file '{Path.GetFileName(path)}' at the path of the schema. Put it there, or write the schema here.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            problem = $"The file '{Path.GetFileName(path)}' cannot be read ({exception.GetType().Name}). See that this process may read it.";
        }

        return null;
    }
}
