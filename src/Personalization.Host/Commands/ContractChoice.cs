using Personalization.Configuration;
using Personalization.DependencyInjection;
using Personalization.Errors;
using Personalization.Hosting.Output;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Contracts;
using Personalization.Realtime.DependencyInjection;
using Personalization.Realtime.Events;
using Personalization.Realtime.People;

namespace Personalization.Hosting.Commands;

/// <summary>Finds what events are tried against: a contract of the configuration, or a schema.</summary>
internal static class ContractChoice
{
    /// <summary>Reads the contracts of a configuration. The rest of it is not asked for: a pipeline has no passwords of databases.</summary>
    /// <exception cref="CommandFailedException">They have mistakes, or none is meant.</exception>
    internal static Func<EventMessage, ContractVerdict> OfConfiguration(string config, string? contract, string? source)
    {
        var options = YamlFile.Read(config);
        var settings = options.Extension<RealtimeSettings>();
        ConfigurationProblem[] problems =
        [
            .. options.Problems.Where(problem => problem.Path.Length == 0 || IsOf(problem.Path, ContractChecks.Contracts)),
            .. ContractCompiler.Check(settings).Where(problem => IsOf(problem.Path, ContractChecks.Contracts)),
        ];
        if (problems.Length > 0)
        {
            throw new CommandFailedException(string.Join(Environment.NewLine, problems.Select(problem => problem.ToString())), [.. problems.Select(CommandError.Of)]);
        }

        if (source is not null && contract is null && settings.EventSources.All(one => one.Name != source))
        {
            var unknown = $"There is no event source '{source}'. {NameSuggestion.For(source, settings.EventSources.Select(one => one.Name))}";
            throw new CommandFailedException(unknown, [new CommandError(RealtimeErrorCodes.EventSourceNotFound, unknown)]);
        }

        var contracts = ContractCompiler.Define(settings);
        var meant = contract ?? settings.EventSources.FirstOrDefault(one => one.Name == source)?.Contract ?? (source is null && contracts.Count == 1 ? contracts[0].Name : null);
        if (contracts.FirstOrDefault(one => one.Name == meant) is { } found)
        {
            return new Contract(found).Judge;
        }

        var names = contracts.Select(one => one.Name).ToList();
        var message = names.Count == 0 ? $"'{config}' has no contracts. Add the section 'contracts', or name a schema: --schema FILE."
            : meant is null ? $"Say which contract is meant: --contract {string.Join(" or ", names)}{(source is null ? string.Empty : $"; the event source '{source}' names none")}."
            : $"There is no contract '{meant}'. {NameSuggestion.For(meant, names)}";
        throw new CommandFailedException(message, [new CommandError(CommandError.Usage, message)]);
    }

    /// <summary>Reads a schema that every event is tried against.</summary>
    /// <exception cref="CommandFailedException">It cannot be used.</exception>
    internal static Func<EventMessage, ContractVerdict> OfSchema(string file)
    {
        try
        {
            var text = File.ReadAllText(file);
            var name = Path.GetFileName(file);
            var only = new ContractEvent(new ContractEventDefinition { Id = name, Type = EventType.Track, Schema = text });
            return message => only.Judge(message, name, version: null, only.Find(null)!);
        }
        catch (SchemaException exception)
        {
            throw new CommandFailedException($"{file}: {exception.Message}", [new CommandError(ErrorCodes.ConfigurationInvalid, exception.Message, file)]);
        }
    }

    private static bool IsOf(string path, string section) => path == section || path.StartsWith(section + ".", StringComparison.Ordinal);
}
