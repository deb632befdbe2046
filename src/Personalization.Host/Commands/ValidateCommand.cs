using System.CommandLine;
using System.Text.Json;
using Personalization.Alerts;
using Personalization.DependencyInjection;
using Personalization.DependencyInjection.Compilation;
using Personalization.Hosting.Output;
using Personalization.Hosting.Wiring;
using Personalization.Realtime;
using Personalization.Sequences;
using Personalization.Sync;

namespace Personalization.Hosting.Commands;

/// <summary><c>validate</c>: all that is wrong with the configuration, at once.</summary>
internal sealed class ValidateCommand(CommandOutput output)
{
    private readonly Option<bool> _tests = new("--tests") { Description = "Runs the unit tests of the syncs too, without a source and a store. One that fails makes the exit code 1." };

    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var command = new ValidateCommand(output);
        return new Command(
            "validate", "Reads the configuration and says all that is wrong with it, by line and column, what is hardly meant, and what changed audiences cost. Asks the store of people alone, without writing, and is content where it is not there.")
        {
            command._tests,
        }.WithLocal(common, command.ValidateAsync);
    }

    private async Task<int> ValidateAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        var known = cache.Get<PersonalizationDefinitions>();
        var remarks = ConfigurationRemarks.Of(cache.Options);
        var outlook = await ChangeOutlook.OfAsync(cache, cancellationToken);
        var tests = result.GetValue(_tests) ? await cache.Get<IModelService>().RunUnitTestsAsync(cancellationToken: cancellationToken) : null;
        var exitCode = tests?.All(test => test.Passed) ?? true ? ExitCodes.Done : ExitCodes.Failed;
        if (output.AsJson)
        {
            output.WriteJson(json => WriteJson(json, known, remarks, outlook, tests));
            return exitCode;
        }

        output.WriteLine($"Valid: {string.Join(", ", CountsOf(known).Where(one => one.Count > 0).Select(one => $"{one.Words} {one.Count}").DefaultIfEmpty("nothing is configured"))}.");
        if (outlook is not null)
        {
            output.WriteLine(outlook.ToString());
        }

        foreach (var remark in remarks)
        {
            output.Remark($"Remark: {remark}");
        }

        if (tests is not null)
        {
            UnitTestOutput.Write(output, tests);
        }

        return exitCode;
    }

    private static IEnumerable<(string Name, string Words, int Count)> CountsOf(PersonalizationDefinitions known)
    {
        var realtime = known.Find<RealtimeDefinitions>();
        return
        [
            ("sources", "sources", known.Sources.Count), ("models", "models", known.Models.Count), ("collections", "collections", known.Collections.Count), ("syncs", "syncs", known.Syncs.Count),
            ("sequences", "sequences", SequenceDefinitions.Of(known).ById.Count), ("alertChannels", "alert channels", known.Find<AlertDefinitions>()?.Channels.Count ?? 0),
            ("eventSources", "event sources", realtime?.Sources.Count ?? 0), ("eventModels", "event models", realtime?.Models.Count ?? 0), ("audiences", "audiences", realtime?.Audiences.Count ?? 0),
            ("contracts", "contracts", realtime?.Contracts.Count ?? 0), ("destinations", "destinations", realtime?.Destinations.Count ?? 0),
            ("realtimeSyncs", "realtime syncs", realtime?.RealtimeSyncs.Count ?? 0), ("eventSyncs", "event syncs", realtime?.EventSyncs.Count ?? 0),
            ("offers", "offers", realtime?.Offers.Count ?? 0), ("sinks", "sinks", realtime?.Sinks.Count ?? 0),
        ];
    }

    private static void WriteJson(Utf8JsonWriter json, PersonalizationDefinitions known, IReadOnlyList<ConfigurationProblem> remarks, ChangeOutlook? outlook, IReadOnlyList<UnitTestResult>? tests)
    {
        json.WriteStartObject();
        foreach (var (name, _, count) in CountsOf(known))
        {
            json.WriteNumber(name, count);
        }

        json.WriteStartArray("remarks");
        foreach (var remark in remarks)
        {
            json.WriteStartObject();
            json.WriteString("message", $"{remark.Path}: {remark.Message}");
            json.WriteString("place", remark.Location?.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (outlook is not null)
        {
            json.WritePropertyName("change");
            Write(json, outlook);
        }

        if (tests is not null)
        {
            UnitTestOutput.Write(json, tests);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ChangeOutlook outlook)
    {
        json.WriteStartObject();
        if (outlook.Cost is { } cost)
        {
            json.WriteBoolean("newStore", cost.IsNewStore);
            json.WriteBoolean("changed", cost.IsChange);
            json.WriteNumber("audiences", cost.Audiences);
            json.WriteNumber("people", cost.People);
            json.WriteNumber("events", cost.Events);
            json.WriteBoolean("atLeast", cost.IsAtLeast);
        }

        json.WriteString("obstacle", outlook.Obstacle);
        json.WriteEndObject();
    }
}
